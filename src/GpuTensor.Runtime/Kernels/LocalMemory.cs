using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor.Kernels;

/// <summary>Memory of a single thread.</summary>
/// <remarks>
/// On a GPU an array whose indices are constants after unrolling becomes registers. The content is undefined at first.
/// Lengths are constants or computed from <see cref="SpecializedAttribute">specialised</see> fields. Allocate outside loops:
/// in each round a GPU gives the same array, the CPU a new one; all are freed when the thread ends.
/// </remarks>
public static class LocalMemory
{
    /// <summary>An array of this thread.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">How many elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative (on the CPU).</exception>
    public static unsafe ArrayView<T> Allocate<T>(int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ArrayView<T>((T*)KernelThread.Current.Local.Take((long)length * sizeof(T)), length);
    }
}

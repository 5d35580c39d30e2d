using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor.Kernels;

/// <summary>Memory that the threads of one group share for as long as the group runs.</summary>
/// <remarks>
/// All threads of a group allocate the same arrays in the same order; the first call of each thread gives one array, the
/// second another, and so on. The content is undefined at first. Lengths are constants or made of
/// <see cref="SpecializedAttribute">specialised</see> fields. Allocate outside loops: in each round
/// a GPU gives the same array, the CPU a new one.
/// </remarks>
public static class SharedMemory
{
    /// <summary>One value that the group shares.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public static unsafe ref T Allocate<T>()
        where T : unmanaged => ref *(T*)Take(sizeof(T));

    /// <summary>An array that the group shares.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">How many elements, the same in all threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative (on the CPU).</exception>
    /// <exception cref="InvalidOperationException">Another thread of the group has allocated something else here (on the CPU).</exception>
    public static unsafe ArrayView<T> Allocate<T>(int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ArrayView<T>((T*)Take((long)length * sizeof(T)), length);
    }

    /// <inheritdoc cref="Allocate{T}(int)"/>
    public static ArrayView<T> Allocate1D<T>(int length)
        where T : unmanaged => Allocate<T>(length);

    /// <summary>The memory that <see cref="KernelConfig.DynamicSharedBytes"/> has asked for, as elements of a type.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <returns>A view of as many elements as fit; every call gives the same memory.</returns>
    public static unsafe ArrayView<T> GetDynamic<T>()
        where T : unmanaged
    {
        ThreadGroup group = KernelThread.CurrentGroup;
        return new ArrayView<T>((T*)group.DynamicShared, group.DynamicSharedBytes / sizeof(T));
    }

    private static nint Take(long byteCount)
    {
        KernelThread thread = KernelThread.CurrentInGroup;
        return thread.Group!.TakeShared(thread, byteCount);
    }
}

using System.Numerics;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>Sets <c>found[0]</c> to 1 if any integer is 0; each thread checks one.</summary>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte))]
[KernelInstance(typeof(ushort))]
[KernelInstance(typeof(uint))]
[KernelInstance(typeof(ulong))]
internal readonly partial struct ZeroSearchKernel<T>(ArrayView<T> x, ArrayView<int> found) : IKernel
    where T : unmanaged, IBinaryInteger<T>
{
    public void Execute()
    {
        if (x[Grid.LongGlobalIndex.X] == T.Zero)
            Atomic.Or(ref found[0], 1);
    }
}

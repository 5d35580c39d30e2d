namespace GpuTensor.Kernels.Layout;

/// <summary>Copies elements: <c>y[i] = x[i]</c>, one per thread.</summary>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte))]
[KernelInstance(typeof(ulong))]
internal readonly partial struct CopyKernel<T>(ArrayView<T> x, ArrayView<T> y) : IKernel
    where T : unmanaged
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        y[i] = x[i];
    }
}

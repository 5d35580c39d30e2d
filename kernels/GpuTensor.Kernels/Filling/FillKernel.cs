namespace GpuTensor.Kernels.Filling;

/// <summary>Writes one value everywhere: <c>y[i] = value</c>, one element per thread.</summary>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte))]
[KernelInstance(typeof(ushort))]
[KernelInstance(typeof(uint))]
[KernelInstance(typeof(ulong))]
internal readonly partial struct FillKernel<T>(ArrayView<T> y, T value) : IKernel
    where T : unmanaged
{
    public void Execute() => y[Grid.LongGlobalIndex.X] = value;
}

namespace GpuTensor.Kernels.Layout;

/// <summary>
/// Gathers elements at regular strides: <c>y[i] = x[sum over d of coordinate(i, d) * strides[d]]</c>. A thread moves one element
/// as a bit pattern; neighbouring threads write neighbouring elements.
/// </summary>
/// <param name="x">The elements.</param>
/// <param name="y">Where they go.</param>
/// <param name="sizes">The sizes of the result, the innermost first.</param>
/// <param name="strides">How far apart neighbours along each dimension of the result lie in <paramref name="x"/>.</param>
/// <param name="rank">How many dimensions there are.</param>
/// <param name="narrow">Whether all numbers fit 31 bits.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte))]
[KernelInstance(typeof(ushort))]
[KernelInstance(typeof(uint))]
[KernelInstance(typeof(ulong))]
internal readonly partial struct GatherKernel<T>(
    ArrayView<T> x, ArrayView<T> y, Sizes8 sizes, Extents8 strides, [Specialized] int rank, [Specialized] bool narrow) : IKernel
    where T : unmanaged
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        y[i] = x[StridedIndex.Of(i, sizes, strides, rank, narrow)];
    }
}

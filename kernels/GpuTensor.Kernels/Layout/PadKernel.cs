namespace GpuTensor.Kernels.Layout;

/// <summary>
/// Pads a tensor. A thread writes one element as a bit pattern: one of the input, or <paramref name="value"/> where a coordinate
/// lies outside it.
/// </summary>
/// <param name="x">The input.</param>
/// <param name="y">The result.</param>
/// <param name="value">The value of constant padding.</param>
/// <param name="padded">The sizes of the result, the innermost first.</param>
/// <param name="sizes">The sizes of the input.</param>
/// <param name="before">How many elements come before it along each dimension.</param>
/// <param name="rank">How many dimensions there are.</param>
/// <param name="mode">One of <see cref="PadSource"/>.</param>
/// <param name="narrow">Whether all numbers fit 31 bits.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte))]
[KernelInstance(typeof(ushort))]
[KernelInstance(typeof(uint))]
[KernelInstance(typeof(ulong))]
internal readonly partial struct PadKernel<T>(
    ArrayView<T> x,
    ArrayView<T> y,
    T value,
    Sizes8 padded,
    Extents8 sizes,
    Extents8 before,
    [Specialized] int rank,
    [Specialized] int mode,
    [Specialized] bool narrow) : IKernel
    where T : unmanaged
{
    public void Execute()
    {
        long i = Grid.LongGlobalIndex.X;
        long index = i;
        long place = 0;
        long stride = 1;
        bool inside = true;
        for (int d = 0; d < rank; d++)
        {
            long next = d == rank - 1 ? 0 : padded.Quotient(index, d, narrow);
            long there = PadSource.Of(index - next * padded.At(d) - before.At(d), sizes.At(d), mode);
            inside = inside && there >= 0;
            place += there * stride;
            stride *= sizes.At(d);
            index = next;
        }

        y[i] = inside ? x[place] : value;
    }
}

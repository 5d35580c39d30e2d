namespace GpuTensor.Kernels.Layout;

/// <summary>From the index of an element to its place in memory.</summary>
internal static class StridedIndex
{
    /// <summary>The integer quotient of <paramref name="index"/> by <paramref name="size"/>, neither negative.</summary>
    /// <param name="index">The dividend.</param>
    /// <param name="size">The divisor.</param>
    /// <param name="narrow">Whether both fit 32 bits, whose division takes a fraction of the time.</param>
    public static long Quotient(long index, long size, bool narrow) => narrow ? (uint)index / (uint)size : index / size;

    /// <summary>Where an element lies: the sum of its coordinates times their strides.</summary>
    /// <param name="index">Its row-major index.</param>
    /// <param name="sizes">The sizes of the dimensions, the innermost first.</param>
    /// <param name="strides">How far apart neighbours along each of them lie.</param>
    /// <param name="rank">How many dimensions there are.</param>
    /// <param name="narrow">Whether all numbers fit 31 bits.</param>
    public static long Of(long index, Sizes8 sizes, Extents8 strides, int rank, bool narrow) =>
        rank == 0 ? 0 : narrow ? NarrowOf((int)index, sizes, strides, rank) : WideOf(index, sizes, strides, rank);

    private static int NarrowOf(int index, Sizes8 sizes, Extents8 strides, int rank)
    {
        int place = 0;
        for (int d = 0; d < rank - 1; d++)
        {
            int next = sizes.Quotient(index, d);
            place += (index - next * (int)sizes.At(d)) * (int)strides.At(d);
            index = next;
        }

        return place + index * (int)strides.At(rank - 1);
    }

    private static long WideOf(long index, Sizes8 sizes, Extents8 strides, int rank)
    {
        long place = 0;
        for (int d = 0; d < rank - 1; d++)
        {
            long next = index / sizes.At(d);
            place += (index - next * sizes.At(d)) * strides.At(d);
            index = next;
        }

        return place + index * strides.At(rank - 1);
    }
}

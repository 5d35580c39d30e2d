namespace GpuTensor.Kernels.Layout;

/// <summary>From the number of an element to its place.</summary>
internal static class StridedIndex
{
    /// <summary>How often <paramref name="size"/> goes into <paramref name="index"/>, neither negative.</summary>
    /// <param name="index">What is divided.</param>
    /// <param name="size">What it is divided by.</param>
    /// <param name="narrow">Whether both fit 32 bits, whose division takes a fraction of the time.</param>
    public static long Quotient(long index, long size, bool narrow) => narrow ? (uint)index / (uint)size : index / size;

    /// <summary>Where the element of a number lies: the sum of its coordinates times their strides.</summary>
    /// <param name="index">Its number, row-major.</param>
    /// <param name="sizes">The sizes of the dimensions, the innermost first.</param>
    /// <param name="strides">How far apart neighbours along each of them lie.</param>
    /// <param name="rank">How many dimensions there are.</param>
    /// <param name="narrow">Whether all numbers fit 32 bits.</param>
    public static long Of(long index, Extents8 sizes, Extents8 strides, int rank, bool narrow)
    {
        long place = 0;
        for (int d = 0; d < rank - 1; d++)
        {
            long next = Quotient(index, sizes.At(d), narrow);
            place += (index - next * sizes.At(d)) * strides.At(d);
            index = next;
        }

        return rank == 0 ? 0 : place + index * strides.At(rank - 1);
    }
}

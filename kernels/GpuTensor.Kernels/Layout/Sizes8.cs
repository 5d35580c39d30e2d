namespace GpuTensor.Kernels.Layout;

/// <summary>
/// The sizes of a tensor's dimensions, the innermost first, with what makes division by them a product and a shift (see
/// <see cref="Divisor"/>).
/// </summary>
internal readonly struct Sizes8(Extents8 sizes, ulong r0, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5, ulong r6, ulong r7)
{
    private readonly Extents8 _sizes = sizes;
    private readonly ulong _r0 = r0;
    private readonly ulong _r1 = r1;
    private readonly ulong _r2 = r2;
    private readonly ulong _r3 = r3;
    private readonly ulong _r4 = r4;
    private readonly ulong _r5 = r5;
    private readonly ulong _r6 = r6;
    private readonly ulong _r7 = r7;

    /// <summary>As many sizes as are given; those above 31 bits divide wide indices only.</summary>
    public static Sizes8 Of(ReadOnlySpan<long> sizes)
    {
        Span<ulong> all = stackalloc ulong[8];
        for (int d = 0; d < sizes.Length; d++)
        {
            if (sizes[d] is > 0 and <= int.MaxValue)
            {
                var divisor = Divisor.Of((int)sizes[d]);
                all[d] = divisor.Factor | (ulong)divisor.Shift << 32;
            }
        }

        return new Sizes8(Extents8.Of(sizes), all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    /// <summary>The size of a dimension.</summary>
    public long At(int dimension) => _sizes.At(dimension);

    /// <summary>The integer quotient of an index, which is not negative, by the size of a dimension.</summary>
    /// <param name="index">The dividend.</param>
    /// <param name="dimension">The dimension.</param>
    /// <param name="narrow">Whether the index fits 31 bits.</param>
    public long Quotient(long index, int dimension, bool narrow) => narrow ? Quotient((int)index, dimension) : index / At(dimension);

    /// <summary>The same for an index of 31 bits.</summary>
    public int Quotient(int index, int dimension)
    {
        ulong reciprocal = ReciprocalAt(dimension);
        return (int)((ulong)(uint)index * (uint)reciprocal >> (int)(reciprocal >> 32));
    }

    private ulong ReciprocalAt(int dimension) => dimension switch
    {
        0 => _r0,
        1 => _r1,
        2 => _r2,
        3 => _r3,
        4 => _r4,
        5 => _r5,
        6 => _r6,
        _ => _r7,
    };
}

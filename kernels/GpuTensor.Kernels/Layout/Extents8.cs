namespace GpuTensor.Kernels.Layout;

/// <summary>A number for each dimension a tensor may have, the innermost first.</summary>
internal readonly struct Extents8(long d0, long d1, long d2, long d3, long d4, long d5, long d6, long d7)
{
    private readonly long _d0 = d0;
    private readonly long _d1 = d1;
    private readonly long _d2 = d2;
    private readonly long _d3 = d3;
    private readonly long _d4 = d4;
    private readonly long _d5 = d5;
    private readonly long _d6 = d6;
    private readonly long _d7 = d7;

    /// <summary>As many numbers as are given, and zeros for the other dimensions.</summary>
    public static Extents8 Of(ReadOnlySpan<long> numbers)
    {
        Span<long> all = stackalloc long[8];
        numbers.CopyTo(all);
        return new Extents8(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    /// <summary>The number of a dimension; of one that is not there, that of the last.</summary>
    public long At(int dimension) => dimension switch
    {
        0 => _d0,
        1 => _d1,
        2 => _d2,
        3 => _d3,
        4 => _d4,
        5 => _d5,
        6 => _d6,
        _ => _d7,
    };
}

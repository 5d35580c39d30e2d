using GpuTensor.Kernels.Reduction;

namespace GpuTensor.Ops.Reduction;

/// <summary>
/// How one pass over [outer, reduced, inner] is cut into lanes, by the shape alone: side by side so many that neighbouring
/// threads read whole cache lines, and so short that there are enough of them.
/// </summary>
internal readonly struct LanePlan
{
    /// <summary>Rows that one thread takes on its own.</summary>
    private const long ShortColumn = 64;

    /// <summary>The most rows of a lane where there are threads enough anyway.</summary>
    private const long LongLane = 4096;

    /// <summary>Threads that keep a device busy.</summary>
    private const long ManyThreads = 1 << 15;

    /// <summary>Threads that read neighbouring elements together.</summary>
    private const long Together = 32;

    private LanePlan(ReductionGeometry.Extent extent, long rowsAbreast, long pieceRows)
    {
        long pieces = (extent.Reduced - 1) / pieceRows + 1;
        Cut = new LaneCut(extent.Reduced * extent.Inner, pieceRows * extent.Inner, pieces, rowsAbreast * extent.Inner);
        Rest = extent with { Reduced = pieces * rowsAbreast };
    }

    /// <summary>The lanes.</summary>
    public LaneCut Cut { get; }

    /// <summary>What is left: the results of the lanes.</summary>
    public ReductionGeometry.Extent Rest { get; }

    /// <summary>How many threads there are, each of which gives one result.</summary>
    public long Threads => checked(Rest.Outer * Rest.Reduced * Rest.Inner);

    /// <summary>Whether nothing is left to reduce.</summary>
    public bool IsLast => Rest.Reduced == 1;

    /// <summary>How many elements they look at.</summary>
    public long Elements => Rest.Outer * Cut.Row;

    /// <summary>Whether that number fits 32 bits.</summary>
    public bool IsNarrow => Elements <= uint.MaxValue;

    public static LanePlan Of(ReductionGeometry.Extent extent)
    {
        if (extent.Reduced <= ShortColumn)
            return new LanePlan(extent, 1, extent.Reduced);
        long rowsAbreast = Math.Max(1, Together / extent.Inner);
        long rows = extent.Outer * extent.Inner * rowsAbreast >= ManyThreads ? LongLane : ShortColumn;
        return new LanePlan(extent, rowsAbreast, Math.Min(rowsAbreast * rows, extent.Reduced));
    }
}

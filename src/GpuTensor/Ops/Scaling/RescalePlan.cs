using GpuTensor.Ops.Reduction;

namespace GpuTensor.Ops.Scaling;

/// <summary>
/// How a tensor is cut when the ranges of its groups are known: into regions that stand side by side and are rows of
/// <see cref="Columns"/> elements, those into tiles of columns and pieces of rows.
/// </summary>
/// <remarks>
/// If the last dimension is reduced, a row has one range. If it is kept, each column has its own; rows that are
/// shorter than a few vectors are then taken several at a time, with their ranges repeated.
/// </remarks>
internal readonly struct RescalePlan
{
    private const long Elements = 1 << 16;
    private const long TileElements = 4096;
    private const int VectorBytes = 64;

    private readonly ReductionGeometry _geometry;
    private readonly long _kept;
    private readonly long _tiles;
    private readonly long _pieces;

    private RescalePlan(in ReductionGeometry geometry, bool rangePerColumn, long regions, long region, long kept, long repeats)
    {
        _geometry = geometry;
        _kept = kept;
        RangePerColumn = rangePerColumn;
        Region = region;
        Columns = rangePerColumn ? kept * repeats : region;
        RangeCount = geometry.KeptElements * repeats;
        TileColumns = Math.Min(Columns, rangePerColumn ? TileElements : Elements);
        _tiles = (Columns - 1) / TileColumns + 1;
        long rows = (region - 1) / Columns + 1;
        PieceRows = Math.Clamp(Elements / TileColumns, 1, rows);
        _pieces = (rows - 1) / PieceRows + 1;
        Items = regions * _pieces * _tiles;
        Grain = Math.Max(1, Elements / (TileColumns * PieceRows));
    }

    /// <summary>Whether each column of a row has its own range.</summary>
    public bool RangePerColumn { get; }

    /// <summary>Elements of a region.</summary>
    public long Region { get; }

    /// <summary>Elements of a row; the last row of a region may be shorter.</summary>
    public long Columns { get; }

    /// <summary>How many ranges there are, repetitions among them.</summary>
    public long RangeCount { get; }

    public long TileColumns { get; }

    public long PieceRows { get; }

    public long Items { get; }

    public long Grain { get; }

    public static RescalePlan Of<T>(in ReductionGeometry geometry)
        where T : unmanaged
    {
        int last = geometry.Count - 1;
        if (last < 0 || geometry.IsReduced(last))
        {
            long length = last < 0 ? 1 : geometry[last];
            return new RescalePlan(geometry, false, geometry.ElementCount / length, length, 1, 1);
        }

        long kept = geometry[last];
        long region = last == 0 ? kept : kept * geometry[last - 1];
        long vector;
        unsafe
        {
            vector = VectorBytes / sizeof(T);
        }

        bool narrow = kept < 8 * vector && kept % vector != 0 && region >= 4 * kept * vector;
        return new RescalePlan(geometry, true, geometry.ElementCount / region, region, kept, narrow ? vector : 1);
    }

    /// <summary>Which group a range belongs to.</summary>
    public long GroupOfRange(long range)
    {
        if (!RangePerColumn)
            return range;
        (long row, long column) = Math.DivRem(range, Columns);
        return row * _kept + column % _kept;
    }

    /// <summary>Where an item lies.</summary>
    public (long Region, long FirstRow, long FirstColumn) Locate(long item)
    {
        (long rest, long tile) = Math.DivRem(item, _tiles);
        (long region, long piece) = Math.DivRem(rest, _pieces);
        return (region, piece * PieceRows, tile * TileColumns);
    }

    /// <summary>The first range of a region.</summary>
    public long RangeOfRegion(long region)
    {
        long range = 0;
        long stride = RangePerColumn ? Columns : 1;
        for (int i = _geometry.Count - (RangePerColumn ? 3 : 2); i >= 0; i--)
        {
            (region, long index) = Math.DivRem(region, _geometry[i]);
            if (_geometry.IsReduced(i))
                continue;
            range += index * stride;
            stride *= _geometry[i];
        }

        return range;
    }
}

namespace GpuTensor.Ops.Pooling;

/// <summary>How the output is cut into pieces of work: tiles of adjacent pixels of one output row.</summary>
internal readonly struct PoolTiles
{
    private readonly long _rows;
    private readonly long _columns;
    private readonly long _columnsPerTile;
    private readonly long _tilesPerRow;

    public PoolTiles(in PoolGeometry geometry, long columnsPerTile)
    {
        _rows = geometry.Vertical.Output;
        _columns = geometry.Horizontal.Output;
        _columnsPerTile = Math.Min(columnsPerTile, _columns);
        _tilesPerRow = (_columns - 1) / _columnsPerTile + 1;
        Count = geometry.Planes * _rows * _tilesPerRow;
    }

    public long Count { get; }

    public long ColumnsPerTile => _columnsPerTile;

    /// <summary>The tile behind another one.</summary>
    public PoolTile After(PoolTile tile)
    {
        if (tile.End < _columns)
            return new PoolTile(tile.Plane, tile.Row, tile.End, Math.Min(tile.End + _columnsPerTile, _columns));
        return tile.Row + 1 < _rows
            ? new PoolTile(tile.Plane, tile.Row + 1, 0, _columnsPerTile)
            : new PoolTile(tile.Plane + 1, 0, 0, _columnsPerTile);
    }

    public PoolTile this[long index]
    {
        get
        {
            (long line, long tile) = Math.DivRem(index, _tilesPerRow);
            (long plane, long row) = Math.DivRem(line, _rows);
            long start = tile * _columnsPerTile;
            return new PoolTile(plane, row, start, Math.Min(start + _columnsPerTile, _columns));
        }
    }
}

/// <summary>Output pixels from <paramref name="Start"/> up to, not including, <paramref name="End"/> of a row of a plane.</summary>
internal readonly record struct PoolTile(long Plane, long Row, long Start, long End);

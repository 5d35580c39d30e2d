using GpuTensor.Kernels.Layout;
using GpuTensor.Kernels.Windows;

namespace GpuTensor.Ops.Windows;

/// <summary>
/// Cuts planes of rows into launches of fewer than 2^31 groups each: of as many whole planes as fit or, where planes are
/// larger than that, of rows of one plane.
/// </summary>
/// <param name="planes">Planes of the output, at least 1.</param>
/// <param name="rows">Rows of a plane, at least 1.</param>
/// <param name="columnTiles">Into how many tiles of columns each row is cut.</param>
/// <param name="laneTiles">Into how many tiles of lanes each of those is cut.</param>
internal struct RowParts(long planes, long rows, long columnTiles, long laneTiles)
{
    private readonly Divisor _columnTiles = Divisor.Of(checked((int)columnTiles));
    private readonly Divisor _laneTiles = Divisor.Of(checked((int)laneTiles));
    private readonly long _mostRows = Math.Max(1, int.MaxValue / checked(columnTiles * laneTiles));
    private readonly long _rows = rows;
    private long _row = rows;

    /// <summary>The first plane of the part.</summary>
    public long Plane { get; private set; } = -1;

    /// <summary>How many planes it has.</summary>
    public long Planes { get; private set; } = 1;

    /// <summary>The tiles of the part.</summary>
    public RowTiles Tiles { get; private set; }

    /// <summary>How many groups compute them.</summary>
    public readonly int Groups => checked((int)(Planes * Tiles.Rows.Value * Tiles.Columns.Value * Tiles.Lanes.Value));

    /// <summary>Goes on to the next part.</summary>
    public bool MoveNext()
    {
        if (_row == _rows)
        {
            Plane += Planes;
            Planes = Math.Clamp(_mostRows / _rows, 1, Math.Max(1, planes - Plane));
            _row = 0;
        }

        if (Plane >= planes)
            return false;
        long count = Math.Min(_rows - _row, _mostRows);
        Tiles = new RowTiles(_laneTiles, _columnTiles, Divisor.Of((int)count), _row);
        _row += count;
        return true;
    }
}

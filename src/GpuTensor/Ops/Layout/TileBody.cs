using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Layout;

/// <summary>Moves one tile of a plane, whose columns stand side by side in the input.</summary>
internal unsafe interface ITile<T>
    where T : unmanaged
{
    /// <param name="x">The first element; row <c>r</c> begins <c>r * xStride</c> elements behind it.</param>
    /// <param name="xStride">The distance of two rows in the input.</param>
    /// <param name="y">Where the first element goes.</param>
    /// <param name="yStride">The distance, in the result, of what is not side by side there: rows or columns.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns.</param>
    static abstract void Run(T* x, long xStride, T* y, long yStride, long rows, long columns);
}

/// <summary>
/// The planes that two merged dimensions span, one for each index of the others, cut into tiles; an item is a tile.
/// </summary>
internal readonly unsafe struct TileBody<T, TTile> : IRangeBody
    where T : unmanaged
    where TTile : struct, ITile<T>
{
    private readonly T* _x;
    private readonly T* _y;
    private readonly TransposeGeometry _geometry;
    private readonly int _rowDimension;
    private readonly int _columnDimension;
    private readonly long _tileRows;
    private readonly long _tileColumns;
    private readonly long _rowTiles;
    private readonly long _columnTiles;

    public TileBody(T* x, T* y, in TransposeGeometry geometry, int rows, int columns, long tileRows, long tileColumns)
    {
        _x = x;
        _y = y;
        _geometry = geometry;
        _rowDimension = rows;
        _columnDimension = columns;
        _tileRows = tileRows;
        _tileColumns = tileColumns;
        _rowTiles = (geometry.Sizes[rows] - 1) / tileRows + 1;
        _columnTiles = (geometry.Sizes[columns] - 1) / tileColumns + 1;
    }

    /// <summary>How many tiles there are.</summary>
    public long Tiles
    {
        get
        {
            long tiles = _rowTiles * _columnTiles;
            for (int i = 0; i < _geometry.Count; i++)
                tiles *= i == _rowDimension || i == _columnDimension ? 1 : _geometry.Sizes[i];
            return tiles;
        }
    }

    public void Run(long start, long end)
    {
        long rows = _geometry.Sizes[_rowDimension];
        long columns = _geometry.Sizes[_columnDimension];
        long xRow = _geometry.InputStrides[_rowDimension];
        long yRow = _geometry.ResultStride(_rowDimension);
        long yColumn = _geometry.ResultStride(_columnDimension);
        for (long i = start; i < end; i++)
        {
            (long rest, long columnTile) = Math.DivRem(i, _columnTiles);
            (long plane, long rowTile) = Math.DivRem(rest, _rowTiles);
            long row = rowTile * _tileRows;
            long column = columnTile * _tileColumns;
            (long from, long to) = PlaneOffsets(plane);
            TTile.Run(
                _x + from + row * xRow + column, xRow, _y + to + row * yRow + column * yColumn, Math.Max(yRow, yColumn),
                Math.Min(_tileRows, rows - row), Math.Min(_tileColumns, columns - column));
        }
    }

    private (long Input, long Result) PlaneOffsets(long plane)
    {
        long input = 0;
        long result = 0;
        for (int i = _geometry.Count - 1; i >= 0; i--)
        {
            if (i == _rowDimension || i == _columnDimension)
                continue;
            (plane, long index) = Math.DivRem(plane, _geometry.Sizes[i]);
            input += index * _geometry.InputStrides[i];
            result += index * _geometry.ResultStride(i);
        }

        return (input, result);
    }
}

/// <summary>Rows that are side by side in the result, too.</summary>
internal readonly unsafe struct CopyTile<T> : ITile<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* x, long xStride, T* y, long yStride, long rows, long columns)
    {
        if (columns * sizeof(T) > 32)
        {
            for (long row = 0; row < rows; row++)
                Buffer.MemoryCopy(x + row * xStride, y + row * yStride, columns * sizeof(T), columns * sizeof(T));
            return;
        }

        for (long row = 0; row < rows; row++)
        {
            for (long column = 0; column < columns; column++)
                y[row * yStride + column] = x[row * xStride + column];
        }
    }
}

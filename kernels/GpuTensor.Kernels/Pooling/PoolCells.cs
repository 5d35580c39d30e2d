namespace GpuTensor.Kernels.Pooling;

/// <summary>The taps of one window that lie in the input: rows times columns of them.</summary>
/// <param name="Origin">The index of tap (0, 0), in the input or before it.</param>
/// <param name="RowPitch">Elements from a row of taps to the next.</param>
/// <param name="ColumnPitch">Elements from tap to tap.</param>
/// <param name="FirstRow">The first row of taps in the input.</param>
/// <param name="EndRow">The one behind the last.</param>
/// <param name="FirstColumn">The first column of taps in the input.</param>
/// <param name="EndColumn">The one behind the last.</param>
internal readonly record struct PoolCells(
    long Origin, long RowPitch, long ColumnPitch, long FirstRow, long EndRow, long FirstColumn, long EndColumn)
{
    /// <summary>Whether there is any.</summary>
    public bool Any => FirstRow < EndRow && FirstColumn < EndColumn;

    /// <summary>How many there are.</summary>
    public long Count => Any ? (EndRow - FirstRow) * (EndColumn - FirstColumn) : 0;

    /// <summary>Whether a tap lies in the input.</summary>
    public bool Has(long row, long column) => row >= FirstRow & row < EndRow & column >= FirstColumn & column < EndColumn;

    /// <summary>Where a tap stands in the input, or the one nearest to it that does; some must.</summary>
    public long NearestTo(long row, long column) =>
        IndexOf(Math.Max(Math.Min(row, EndRow - 1), FirstRow), Math.Max(Math.Min(column, EndColumn - 1), FirstColumn));

    /// <summary>Where a tap stands in the input.</summary>
    public long IndexOf(long row, long column) => Origin + row * RowPitch + column * ColumnPitch;
}

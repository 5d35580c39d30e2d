using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Windows;

/// <summary>
/// How the groups of a launch share out planes of rows: every row is cut into tiles of columns, and these into tiles of
/// lanes (channels that stand side by side). Group 0 has the first lanes of the first columns of the first row.
/// </summary>
/// <param name="Lanes">Tiles of lanes.</param>
/// <param name="Columns">Tiles of columns in a row.</param>
/// <param name="Rows">Rows of each plane that the launch computes.</param>
/// <param name="FirstRow">The first of them.</param>
internal readonly record struct RowTiles(Divisor Lanes, Divisor Columns, Divisor Rows, long FirstRow)
{
    /// <summary>The tile of a group.</summary>
    public RowTile Of(int group)
    {
        int column = Lanes.Quotient(group);
        int row = Columns.Quotient(column);
        int plane = Rows.Quotient(row);
        return new RowTile(
            plane, FirstRow + (row - plane * Rows.Value), column - row * Columns.Value, group - column * Lanes.Value);
    }
}

/// <summary>One tile: its row, and which of the row's tiles it is.</summary>
internal readonly record struct RowTile(int Plane, long Row, int Column, int Lane);

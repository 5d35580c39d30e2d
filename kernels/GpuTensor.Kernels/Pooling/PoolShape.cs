using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Pooling;

/// <summary>
/// Planes of rows of pixels, and the window over them. A group computes a tile of one output row. Where pixels have few
/// channels, these are elements, one behind the other; else the group's first dimension goes over channels and the second
/// one over pixels.
/// </summary>
/// <param name="Vertical">The window from row to row.</param>
/// <param name="Horizontal">The window from pixel to pixel.</param>
/// <param name="OutputRows">Rows of an output plane.</param>
/// <param name="OutputColumns">Pixels of an output row.</param>
/// <param name="Channels">Elements of a pixel.</param>
/// <param name="Tiles">The tiles of the launch.</param>
internal readonly record struct PoolShape(
    TapAxis Vertical, TapAxis Horizontal, long OutputRows, long OutputColumns, long Channels, RowTiles Tiles)
{
    /// <summary>Elements of an input row.</summary>
    public long RowPitch => Horizontal.Input * Channels;

    /// <summary>Elements of an input plane.</summary>
    public long PlanePitch => Vertical.Input * RowPitch;

    /// <summary>The output element of this thread, which may lie beyond the output.</summary>
    /// <param name="fewChannels">The channels of a pixel where they are few, else 0.</param>
    public PoolElement Find(int fewChannels)
    {
        RowTile tile = Tiles.Of(Grid.IdxX);
        if (fewChannels <= 0)
        {
            return new PoolElement(
                tile.Plane, tile.Row, (long)tile.Column * Group.DimY + Group.IdxY, (long)tile.Lane * Group.DimX + Group.IdxX);
        }

        // The long division is the same for the whole group.
        long first = (long)tile.Column * Group.DimX;
        long firstPixel = first / fewChannels;
        int place = (int)(first - firstPixel * fewChannels) + Group.IdxX;
        int pixel = place / fewChannels;
        return new PoolElement(tile.Plane, tile.Row, firstPixel + pixel, place - pixel * fewChannels);
    }

    /// <summary>Whether the output has that element: always, where the launch's tiles are <c>whole</c>.</summary>
    public bool Has(PoolElement element) => element.Column < OutputColumns && element.Channel < Channels;

    /// <summary>Where the element stands in the output.</summary>
    public long IndexOf(PoolElement element) =>
        ((element.Plane * OutputRows + element.Row) * OutputColumns + element.Column) * Channels + element.Channel;

    /// <summary>The input cells that the element's window covers.</summary>
    /// <param name="element">The element.</param>
    /// <param name="rows">The taps of a window where no window reaches over the border, else 0.</param>
    /// <param name="columns">The same, horizontally.</param>
    public PoolCells CellsOf(PoolElement element, int rows, int columns)
    {
        long top = Vertical.Start(element.Row);
        long left = Horizontal.Start(element.Column);
        return new PoolCells(
            element.Plane * PlanePitch + top * RowPitch + left * Channels + element.Channel,
            Vertical.Dilation * RowPitch,
            Horizontal.Dilation * Channels,
            rows > 0 ? 0 : Vertical.FirstTap(top),
            rows > 0 ? rows : Vertical.EndTap(top),
            columns > 0 ? 0 : Horizontal.FirstTap(left),
            columns > 0 ? columns : Horizontal.EndTap(left));
    }

    /// <summary>How many rows of the element's window lie in the input or in its padding.</summary>
    public long PaddedRows(PoolElement element) => Vertical.PaddedTaps(Vertical.Start(element.Row));

    /// <summary>How many columns of the element's window lie in the input or in its padding.</summary>
    public long PaddedColumns(PoolElement element) => Horizontal.PaddedTaps(Horizontal.Start(element.Column));
}

/// <summary>An element of the output.</summary>
internal readonly record struct PoolElement(long Plane, long Row, long Column, long Channel);

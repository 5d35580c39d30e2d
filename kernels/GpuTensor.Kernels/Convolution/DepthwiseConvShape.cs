using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// The sizes of a convolution of single channels whose threads each compute a piece of a row (some channels of a pixel, or some pixels of a
/// plane) and what lies below it in the next rows; everything fits 32 bits.
/// </summary>
/// <param name="Vertical">Rows.</param>
/// <param name="Horizontal">Columns.</param>
/// <param name="InputRow">Pieces of an input row.</param>
/// <param name="OutputRow">Pieces of an output row.</param>
/// <param name="Channels">Pieces of a pixel; 1 in planes.</param>
/// <param name="Filters">Planes that have filters of their own; 1 where pixels have channels.</param>
/// <param name="Bands">Into how many bands of rows, one for each thread, the planes are cut.</param>
/// <param name="PlaneBands">Bands of each plane.</param>
/// <param name="ColumnTiles">Groups that share a row.</param>
/// <param name="Inside">Where no window reaches over the border.</param>
internal readonly record struct DepthwiseConvShape(
    TiledConvAxis Vertical,
    TiledConvAxis Horizontal,
    int InputRow,
    int OutputRow,
    int Channels,
    int Filters,
    int Bands,
    Divisor PlaneBands,
    Divisor ColumnTiles,
    DepthwiseConvInside Inside)
{
    /// <summary>What this thread computes, which may lie beyond the output: <see cref="Has"/>.</summary>
    public DepthwiseConvPiece Find()
    {
        int tileRow = ColumnTiles.Quotient(Grid.IdxX);
        int columnTile = Grid.IdxX - tileRow * ColumnTiles.Value;
        int band = tileRow * Group.DimY + Group.IdxY;
        int plane = PlaneBands.Quotient(band);
        return new DepthwiseConvPiece(plane, band - plane * PlaneBands.Value, columnTile, columnTile * Group.DimX + Group.IdxX);
    }

    public bool Has(DepthwiseConvPiece piece) => piece.Index < OutputRow & piece.Plane * PlaneBands.Value + piece.Band < Bands;

    /// <summary>
    /// Whether the piece's windows lie in the image, and the rows of its band in the output; the answer is the same for all threads of a
    /// group that are in one band, so that few warps have threads of both sorts.
    /// </summary>
    public bool IsInside(DepthwiseConvPiece piece) =>
        piece.Band >= Inside.FirstBand & piece.Band < Inside.EndBand
        & piece.ColumnTile >= Inside.FirstColumnTile & piece.ColumnTile < Inside.EndColumnTile;
}

/// <summary>The bands of a plane, and the groups' tiles of columns, in which all windows lie in the image.</summary>
internal readonly record struct DepthwiseConvInside(int FirstBand, int EndBand, int FirstColumnTile, int EndColumnTile);

/// <summary>What a thread computes.</summary>
/// <param name="Plane">The image, or the plane of one of its channels.</param>
/// <param name="Band">The band of the plane's rows.</param>
/// <param name="ColumnTile">The group's part of the rows.</param>
/// <param name="Index">The piece's place in the rows.</param>
internal readonly record struct DepthwiseConvPiece(int Plane, int Band, int ColumnTile, int Index);

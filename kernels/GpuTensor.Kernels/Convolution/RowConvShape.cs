namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// The sizes of a convolution of few channels and of the tiles of its groups; everything fits 32 bits. Group (i, j) of a grid has the
/// i-th tile of columns and the j-th of rows; its third index counts the images and, for each, the tiles of output channels.
/// </summary>
/// <param name="InputRows">Rows of an image.</param>
/// <param name="InputFloats">Floats of a row.</param>
/// <param name="OutputRows">Rows of a result.</param>
/// <param name="OutputColumns">Columns of a result.</param>
/// <param name="Taps">Rows of a filter.</param>
/// <param name="Depth">Floats of a window's row: taps times channels.</param>
/// <param name="RowStride">Rows from one window to the next.</param>
/// <param name="RowDilation">Rows from one tap to the next.</param>
/// <param name="Top">Rows of padding above.</param>
/// <param name="Left">Floats of padding on the left.</param>
/// <param name="Columns">Threads in a row of a tile.</param>
/// <param name="PatchRows">Rows of the image under a tile.</param>
/// <param name="RowQuads">How much of each, in vectors of four floats.</param>
/// <param name="Pitch">From one row to the next in shared memory, in such vectors.</param>
/// <param name="CopyShift">A row is copied by 2 to the power of this threads.</param>
/// <param name="StageTaps">Rows of the filter in shared memory at a time.</param>
/// <param name="BlockTaps">Rows of the filter that are summed in one go, where sums are made in blocks.</param>
internal readonly record struct RowConvShape(
    int InputRows,
    int InputFloats,
    int OutputRows,
    int OutputColumns,
    int Taps,
    int Depth,
    int RowStride,
    int RowDilation,
    int Top,
    int Left,
    int Columns,
    int PatchRows,
    int RowQuads,
    int Pitch,
    int CopyShift,
    int StageTaps,
    int BlockTaps)
{
    private const int WarpSize = 32;

    /// <summary>
    /// What the thread computes. Bit 0 of a lane belongs to the pixels, the next ones to the channels, the others to the pixels again.
    /// Threads beyond the tile's pixels have a column beyond the last.
    /// </summary>
    /// <param name="lanes">Threads that share the channels, a power of two.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="strip">Threads in a row of a strip.</param>
    public static RowConvThread FindThread(int lanes, int rows, int strip)
    {
        int lane = Group.IdxX & (WarpSize - 1);
        int inWarp = (lane & 1) + (lane >> 1) / lanes * 2;
        int thread = (Group.IdxX >> 5) * (WarpSize / lanes) + inWarp;
        int line = thread / strip;
        int before = line / rows;
        return new RowConvThread(line - before * rows, before * strip + (thread - line * strip), (lane >> 1) & (lanes - 1));
    }
}

/// <summary>What a thread computes.</summary>
/// <param name="Row">The row in the tile.</param>
/// <param name="Column">Its place in the row; each has several pixels.</param>
/// <param name="Lane">Its first vector of channels in the tile.</param>
internal readonly record struct RowConvThread(int Row, int Column, int Lane);

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>
/// What a tile of <see cref="ConvTiles"/> reads and writes:
/// C[r * CRow + lane] = Start[r * StartRow + lane] + sum over k of A[AOffsets[k] + r * ARow] * B[BOffsets[k] + lane].
/// </summary>
/// <remarks>
/// With channels in the lanes A is the image (rows are pixels) and B the filters; with pixels in the lanes A is the
/// filters (rows are output channels) and B the image. The offset tables hold the window, so strides, dilations and
/// layouts need no copy of the image for each tap.
/// </remarks>
internal unsafe struct TileOperands<T>
    where T : unmanaged
{
    public T* A;
    public int* AOffsets;
    public nint ARow;
    public T* B;
    public int* BOffsets;
    public int Depth;

    /// <summary>The sums of earlier taps, or a bias (with rows 0 apart); null for none. May be <see cref="C"/>.</summary>
    public T* Start;
    public nint StartRow;

    public T* C;
    public nint CRow;

    /// <summary>
    /// C itself where it lies in memory that is far away: its lines are then fetched one by one while the tile computes,
    /// so that they neither hold up the stores at its end nor crowd out the loads of the next tile. Null otherwise.
    /// </summary>
    public T* Ahead;
}

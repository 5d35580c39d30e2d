namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>
/// What a tile of <see cref="ConvTiles"/> reads: C[r, lane] = sum over k of A[AOffsets[k] + r * ARow] * B[BOffsets[k] + lane].
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
}

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>
/// What a tile of <see cref="ConvTiles"/> reads and writes:
/// C[r * CRow + lane] = Start[r * StartRow + lane] + sum over runs and their taps k of
/// A[run.A * AUnit + k * ATap + r * ARow] * B[run.B * BUnit + k * BTap + lane].
/// </summary>
/// <remarks>
/// With channels in the lanes A is the image (rows are pixels) and B the filters; with pixels in the lanes A is the
/// filters (rows are output channels) and B the image. The runs hold the window, so strides, dilations and layouts need
/// no copy of the image for each tap.
/// </remarks>
internal unsafe struct TileOperands<T>
    where T : unmanaged
{
    public T* A;
    public nint AUnit, ATap, ARow;
    public T* B;
    public nint BUnit, BTap;

    public TapRun* Runs;
    public int RunCount;

    /// <summary>The sums of earlier taps, or a bias (with rows 0 apart); null for none. May be <see cref="C"/>.</summary>
    public T* Start;
    public nint StartRow;

    public T* C;
    public nint CRow;

    /// <summary>
    /// C itself where it lies in memory that is far away: the lines of a row are then fetched with each run of taps, so
    /// that they neither hold up the stores at the end nor crowd out the loads of the next tile. Null otherwise.
    /// </summary>
    public T* Ahead;
}

namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// Convolution of float32 NHWC images as <see cref="PipelinedConvKernel"/>, on tensor cores. Input and output channels of a group are
/// multiples of 4, and every view begins at a multiple of 16 bytes.
/// </summary>
/// <remarks>
/// A group computes <paramref name="pixelWarps"/> * 64 pixels times <paramref name="outputWarps"/> * 32 channels, each warp 64 x 32 of
/// them as 4 x 4 products of 16 x 8, in steps of 16 channels of one tap. Tiles lie in shared memory three times, so that two are being
/// copied while one is used and one barrier per step is enough. A pixel's 16 channels are followed by 4 unused floats, a channel's
/// weights by 8: the 32 floats that a warp reads at once then lie in different banks.
/// <para>
/// TF32 keeps 11 of a factor's 24 significant bits. With <paramref name="threefold"/> the rest is a second factor: a * b is about
/// rest(a) * b + a * rest(b) + a * b of the rounded factors, added from the smallest on, separately for each eight channels, because
/// tensor cores truncate sums instead of rounding them (rule 19). A result that is not finite may be so because of the splitting, in
/// which an infinity leaves NaN and the greatest numbers become infinite: it is computed again in float32 (rule 6).
/// </para>
/// </remarks>
[Kernel(ResidentGroups = 2)]
internal readonly partial struct TensorConvKernel(
    ArrayView<float> x,
    ArrayView<float> w,
    ArrayView<float> bias,
    ArrayView<float> y,
    TiledConvShape shape,
    [Specialized] bool padded,
    [Specialized] bool hasBias,
    [Specialized] bool inBlocks,
    [Specialized] bool threefold,
    [Specialized] int pixelWarps,
    [Specialized] int outputWarps) : IKernel
{
    /// <summary>Pixels of a warp.</summary>
    public const int WarpPixels = 64;

    /// <summary>Output channels of a warp.</summary>
    public const int WarpOutputs = 32;

    private const int WarpSize = 32, Stages = 3, Depth = PipelinedConvTile.Depth;

    /// <summary>A product on tensor cores has so many pixels, output channels and input channels.</summary>
    private const int ProductPixels = 16, ProductOutputs = 8, ProductDepth = 8;

    private const int Rows = WarpPixels / ProductPixels, Columns = WarpOutputs / ProductOutputs;

    private const int CellPitch = Depth + 4;

    private int TilePixels => pixelWarps * WarpPixels;

    private int TileOutputs => outputWarps * WarpOutputs;

    private int WeightPitch => TileOutputs + 8;

    private int Threads => pixelWarps * outputWarps * WarpSize;

    private int Thread => Group.IdxX;

    private int Lane => Thread % WarpSize;

    private int WarpIndex => Thread / WarpSize;

    /// <summary>The thread's first pixel in the tile; the next ones are 8 apart.</summary>
    private int TilePixel => WarpIndex / outputWarps * WarpPixels + Lane / 4;

    /// <summary>The warp's first channel in the tile.</summary>
    private int WarpOutput => WarpIndex % outputWarps * WarpOutputs;

    private PipelinedConvTile Tile => new(shape, Threads, TilePixels, TileOutputs / 4, CellPitch / 4, WeightPitch / 4);

    public void Execute()
    {
        ArrayView<Float4> cells = SharedMemory.Allocate<Float4>(Stages * TilePixels * CellPitch / 4);
        ArrayView<Float4> weights = SharedMemory.Allocate<Float4>(Stages * Depth * WeightPitch / 4);
        PipelinedConvTile tile = Tile;
        ArrayView<int> windows = LocalMemory.Allocate<int>(tile.WindowsLength);
        ArrayView<int> sources = LocalMemory.Allocate<int>(tile.CellRounds);
        tile.FindWindows(windows);
        ConvCopies copies = tile.Copies();
        var zero = new Float4(0, 0, 0, 0);
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(Rows * Columns);
        ArrayView<Float4> totals = LocalMemory.Allocate<Float4>(Rows * Columns);
        for (int i = 0; i < Rows * Columns; i++)
        {
            sums[i] = zero;
            totals[i] = zero;
        }

        // The step that is copied next, two ahead of the one that is multiplied, and the stages of both.
        ConvStep ahead = default;
        int target = 0, stage = 0, left = shape.StepsOfBlock;
        int ownCell = TilePixel * CellPitch + Lane % 4, ownWeight = Lane % 4 * WeightPitch + WarpOutput + Lane / 4;
        for (int step = 1 - Stages; step < tile.Steps; step++)
        {
            if (step >= 0)
            {
                AsyncCopy.Wait(Stages - 2);
                Group.Barrier();
            }

            if (step + Stages - 1 < tile.Steps)
            {
                if (ahead.Channel == 0)
                    tile.FindCells(sources, windows, ahead, padded);
                tile.LoadCells(x.Cast<Float4>(), cells, target, sources, copies, ahead);
                tile.LoadWeights(w.Cast<Float4>(), weights, target, copies, ahead);
                ahead = tile.Next(ahead);
                target = target == Stages - 1 ? 0 : target + 1;
            }

            AsyncCopy.Commit();
            if (step >= 0)
            {
                Multiply(
                    cells.Cast<float>(), weights.Cast<float>(),
                    ownCell + stage * (TilePixels * CellPitch), ownWeight + stage * (Depth * WeightPitch), sums);
                stage = stage == Stages - 1 ? 0 : stage + 1;
                if (inBlocks && --left == 0)
                {
                    left = shape.StepsOfBlock;
                    for (int i = 0; i < Rows * Columns; i++)
                    {
                        totals[i] += sums[i];
                        sums[i] = zero;
                    }
                }
            }
        }

        if (Store(sums, totals))
            Repair();
    }

    /// <summary>Adds the products of a step's channels; those beyond the last are zeros.</summary>
    private void Multiply(ArrayView<float> cells, ArrayView<float> weights, int cell, int weight, ArrayView<Float4> sums)
    {
        ArrayView<Float4> great = LocalMemory.Allocate<Float4>(Rows);
        ArrayView<Float4> small = LocalMemory.Allocate<Float4>(Rows);
        for (int depth = 0; depth < Depth; depth += ProductDepth)
        {
            for (int i = 0; i < Rows; i++)
            {
                int upper = i * (ProductPixels * CellPitch) + depth, lower = upper + ProductPixels / 2 * CellPitch;
                var all = new Float4(cells[cell + upper], cells[cell + lower], cells[cell + (upper + 4)], cells[cell + (lower + 4)]);
                great[i] = Rounded(all);
                small[i] = threefold ? Rounded(all - great[i]) : all;
            }

            for (int j = 0; j < Columns; j++)
            {
                int at = depth * WeightPitch + j * ProductOutputs;
                var all = new Float2(weights[weight + at], weights[weight + (at + 4 * WeightPitch)]);
                Float2 rounded = Rounded(all);
                Float2 rest = Rounded(all - rounded);
                for (int i = 0; i < Rows; i++)
                {
                    int sum = i * Columns + j;
                    if (threefold)
                    {
                        Float4 part = TensorCore.MultiplyAddTf32(small[i], rounded, new Float4(0, 0, 0, 0));
                        part = TensorCore.MultiplyAddTf32(great[i], rest, part);
                        sums[sum] += TensorCore.MultiplyAddTf32(great[i], rounded, part);
                    }
                    else
                    {
                        sums[sum] = TensorCore.MultiplyAddTf32(great[i], rounded, sums[sum]);
                    }
                }
            }
        }
    }

    private static Float4 Rounded(Float4 v) => new(TensorCore.ToTf32(v.X), TensorCore.ToTf32(v.Y), TensorCore.ToTf32(v.Z), TensorCore.ToTf32(v.W));

    private static Float2 Rounded(Float2 v) => new(TensorCore.ToTf32(v.X), TensorCore.ToTf32(v.Y));

    /// <summary>Four neighbouring threads write 8 channels of a pixel; true where something is not finite.</summary>
    private bool Store(ArrayView<Float4> sums, ArrayView<Float4> totals)
    {
        PipelinedConvTile tile = Tile;
        ArrayView<Float2> target = y.Cast<Float2>();
        bool isBad = false;
        for (int j = 0; j < Columns; j++)
        {
            int output = tile.FirstOutput + WarpOutput + j * ProductOutputs + Lane % 4 * 2;
            if (output < shape.GroupOutputs)
            {
                int channels = (tile.ChannelGroup * shape.GroupOutputs + output) / 2;
                Float2 start = hasBias ? bias.Cast<Float2>()[channels] : new Float2(0, 0);
                for (int i = 0; i < Rows; i++)
                {
                    int pixel = tile.FirstPixel + TilePixel + i * ProductPixels;
                    Float4 sum = totals[i * Columns + j] + sums[i * Columns + j];
                    isBad |= !(float.IsFinite(sum.X) & float.IsFinite(sum.Y) & float.IsFinite(sum.Z) & float.IsFinite(sum.W));
                    if (pixel < shape.Pixels)
                        target[pixel * (shape.Outputs / 2) + channels] = start + new Float2(sum.X, sum.Y);
                    if (pixel + ProductPixels / 2 < shape.Pixels)
                        target[(pixel + ProductPixels / 2) * (shape.Outputs / 2) + channels] = start + new Float2(sum.Z, sum.W);
                }
            }
        }

        return isBad;
    }

    /// <summary>Recomputes those of the thread's outputs that are not finite; rare, so the code is short rather than fast.</summary>
    private void Repair()
    {
        PipelinedConvTile tile = Tile;
        int last = Math.Min(tile.FirstPixel + TilePixel + WarpPixels, shape.Pixels);
        for (int pixel = tile.FirstPixel + TilePixel; pixel < last; pixel += ProductPixels / 2)
        {
            int end = Math.Min(tile.FirstOutput + WarpOutput + WarpOutputs, shape.GroupOutputs);
            for (int output = tile.FirstOutput + WarpOutput + Lane % 4 * 2; output < end; output += ProductOutputs)
            {
                for (int k = 0; k < 2; k++)
                {
                    int channel = tile.ChannelGroup * shape.GroupOutputs + output + k;
                    int at = pixel * shape.Outputs + channel;
                    if (!float.IsFinite(y[at]))
                        y[at] = (hasBias ? bias[channel] : 0) + Sum(pixel, channel);
                }
            }
        }
    }

    /// <summary>The sum of an output's products, those of 16 channels by themselves.</summary>
    private float Sum(int pixel, int output)
    {
        PipelinedConvTile tile = Tile;
        TiledPixel window = shape.PixelOf(pixel);
        float total = 0;
        for (int tap = 0; tap < shape.Vertical.Taps * shape.Horizontal.Taps; tap++)
        {
            int row = window.Top + tap / shape.Horizontal.Taps * shape.Vertical.Dilation;
            int column = window.Left + tap % shape.Horizontal.Taps * shape.Horizontal.Dilation;
            if (row >= 0 & row < shape.Vertical.Input & column >= 0 & column < shape.Horizontal.Input)
            {
                int cell = (window.Image + row * shape.Horizontal.Input + column) * shape.Inputs + tile.ChannelGroup * shape.GroupInputs;
                for (int step = 0; step < tile.ChannelSteps; step++)
                {
                    float sum = 0;
                    for (int channel = step * Depth; channel < Math.Min(step * Depth + Depth, shape.GroupInputs); channel++)
                        sum = MathF.FusedMultiplyAdd(x[cell + channel], w[(tap * shape.GroupInputs + channel) * shape.Outputs + output], sum);
                    total += sum;
                }
            }
        }

        return total;
    }
}

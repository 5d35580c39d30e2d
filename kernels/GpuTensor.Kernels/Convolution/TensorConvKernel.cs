namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// Convolution of float32 NHWC images as <see cref="PipelinedConvKernel"/>, on tensor cores. Input and output channels of a group are
/// multiples of 4, and every view begins at a multiple of 16 bytes.
/// </summary>
/// <remarks>
/// A group computes <paramref name="pixelWarps"/> * 64 pixels times <paramref name="outputWarps"/> * 32 channels, each warp 64 x 32 of
/// them as 4 x 4 products of 16 x 8, in steps of 16 channels of one tap. Tiles lie in shared memory three times, so that two are on their
/// way while one is used and one barrier a step is enough. A pixel's 16 channels are followed by 4 unused floats, a channel's
/// weights by 8: the 32 floats that a warp reads at once then lie in different banks.
/// <para>
/// TF32 keeps 11 of a factor's 24 digits. For <paramref name="threefold"/> the rest of it is a second factor: a * b is about
/// rest(a) * b + a * rest(b) + a * b of the rounded ones, added from the least on, for eight channels by themselves, because tensor cores
/// cut sums off where additions round (rule 19). What is not finite then may owe it to the splitting, in which an infinity leaves NaN and
/// the greatest numbers become infinite: it is computed again, as floats (rule 6).
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

    /// <summary>Input channels of a step.</summary>
    public const int Depth = 16;

    private const int WarpSize = 32, Stages = 3;

    /// <summary>A product on tensor cores has so many pixels, output channels and input channels.</summary>
    private const int ProductPixels = 16, ProductOutputs = 8, ProductDepth = 8;

    private const int Rows = WarpPixels / ProductPixels, Columns = WarpOutputs / ProductOutputs;

    private const int Quads = Depth / 4, CellPitch = Depth + 4;

    private int TilePixels => pixelWarps * WarpPixels;

    private int TileOutputs => outputWarps * WarpOutputs;

    private int TileQuads => TileOutputs / 4;

    private int WeightPitch => TileOutputs + 8;

    private int Threads => pixelWarps * outputWarps * WarpSize;

    private int Thread => Group.IdxX;

    private int Lane => Thread % WarpSize;

    private int WarpIndex => Thread / WarpSize;

    /// <summary>The thread's first pixel in the tile; the next ones are 8 apart.</summary>
    private int TilePixel => WarpIndex / outputWarps * WarpPixels + Lane / 4;

    /// <summary>The warp's first channel in the tile.</summary>
    private int WarpOutput => WarpIndex % outputWarps * WarpOutputs;

    private int FirstPixel => Grid.IdxX / shape.OutputTiles * TilePixels;

    private int OutputTile => Grid.IdxX % shape.OutputTiles;

    private int ChannelGroup => OutputTile / shape.GroupTiles;

    /// <summary>The group's first output channel in its group of channels.</summary>
    private int FirstOutput => OutputTile % shape.GroupTiles * TileOutputs;

    /// <summary>Pixels of which a thread copies a vector in each step.</summary>
    private int CellRounds => TilePixels * Quads / Threads;

    /// <summary>Vectors of weights that a thread copies in each step.</summary>
    private int WeightRounds => Depth * TileQuads / Threads;

    private int ChannelSteps => (shape.GroupInputs + Depth - 1) / Depth;

    public void Execute()
    {
        ArrayView<Float4> cells = SharedMemory.Allocate<Float4>(Stages * TilePixels * CellPitch / 4);
        ArrayView<Float4> weights = SharedMemory.Allocate<Float4>(Stages * Depth * WeightPitch / 4);
        ArrayView<int> images = LocalMemory.Allocate<int>(CellRounds);
        ArrayView<int> tops = LocalMemory.Allocate<int>(CellRounds);
        ArrayView<int> lefts = LocalMemory.Allocate<int>(CellRounds);
        FindPixels(images, tops, lefts);
        var zero = new Float4(0, 0, 0, 0);
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(Rows * Columns);
        ArrayView<Float4> totals = LocalMemory.Allocate<Float4>(Rows * Columns);
        for (int i = 0; i < Rows * Columns; i++)
        {
            sums[i] = zero;
            totals[i] = zero;
        }

        // What is copied next; two steps ahead of what is multiplied.
        int row = 0, column = 0, channel = 0;
        int steps = shape.Vertical.Taps * shape.Horizontal.Taps * ChannelSteps;
        for (int step = 1 - Stages; step < steps; step++)
        {
            if (step >= 0)
            {
                AsyncCopy.Wait(Stages - 2);
                Group.Barrier();
            }

            int next = step + Stages - 1;
            if (next < steps)
            {
                LoadCells(cells, next % Stages, images, tops, lefts, row, column, channel);
                LoadWeights(weights, next % Stages, row * shape.Horizontal.Taps + column, channel);
                channel += Depth;
                if (channel >= shape.GroupInputs)
                {
                    channel = 0;
                    column++;
                    if (column == shape.Horizontal.Taps)
                    {
                        column = 0;
                        row++;
                    }
                }
            }

            AsyncCopy.Commit();
            if (step >= 0)
            {
                Multiply(cells.Cast<float>(), weights.Cast<float>(), step % Stages, sums);
                if (inBlocks && (step + 1) % shape.StepsOfBlock == 0)
                {
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

    /// <summary>Where the windows of the pixels lie of which the thread copies cells; beyond the last pixel, that of the last one.</summary>
    private void FindPixels(ArrayView<int> images, ArrayView<int> tops, ArrayView<int> lefts)
    {
        for (int i = 0; i < CellRounds; i++)
        {
            int pixel = Math.Min(FirstPixel + Thread / Quads + i * (Threads / Quads), shape.Pixels - 1);
            int line = pixel / shape.Horizontal.Output;
            int image = line / shape.Vertical.Output;
            images[i] = image * (shape.Vertical.Input * shape.Horizontal.Input);
            tops[i] = (line - image * shape.Vertical.Output) * shape.Vertical.Stride - shape.Vertical.Before;
            lefts[i] = (pixel - line * shape.Horizontal.Output) * shape.Horizontal.Stride - shape.Horizontal.Before;
        }
    }

    /// <summary>Four neighbouring threads copy the 16 channels of a pixel.</summary>
    private void LoadCells(
        ArrayView<Float4> cells, int stage, ArrayView<int> images, ArrayView<int> tops, ArrayView<int> lefts, int tapRow, int tapColumn, int channel)
    {
        ArrayView<Float4> source = x.Cast<Float4>();
        int quad = Thread % Quads;
        int from = (ChannelGroup * shape.GroupInputs + channel) / 4 + quad;
        bool isChannel = channel + quad * 4 < shape.GroupInputs;
        for (int i = 0; i < CellRounds; i++)
        {
            int row = tops[i] + tapRow * shape.Vertical.Dilation;
            int column = lefts[i] + tapColumn * shape.Horizontal.Dilation;
            bool inside = isChannel & (!padded | (row >= 0 & row < shape.Vertical.Input & column >= 0 & column < shape.Horizontal.Input));
            int to = (stage * TilePixels + Thread / Quads + i * (Threads / Quads)) * (CellPitch / 4) + quad;
            if (inside)
                AsyncCopy.Start(cells, to, source, (images[i] + row * shape.Horizontal.Input + column) * (shape.Inputs / 4) + from);
            else
                cells[to] = new Float4(0, 0, 0, 0);
        }
    }

    /// <summary>Neighbouring threads copy the weights of neighbouring output channels.</summary>
    private void LoadWeights(ArrayView<Float4> weights, int stage, int tap, int channel)
    {
        ArrayView<Float4> source = w.Cast<Float4>();
        int quad = Thread % TileQuads;
        int output = FirstOutput + quad * 4;
        int target = (ChannelGroup * shape.GroupOutputs + output) / 4;
        for (int i = 0; i < WeightRounds; i++)
        {
            int depth = Thread / TileQuads + i * (Threads / TileQuads);
            int from = channel + depth;
            int to = (stage * Depth + depth) * (WeightPitch / 4) + quad;
            if (from < shape.GroupInputs & output < shape.GroupOutputs)
                AsyncCopy.Start(weights, to, source, (tap * shape.GroupInputs + from) * (shape.Outputs / 4) + target);
            else
                weights[to] = new Float4(0, 0, 0, 0);
        }
    }

    /// <summary>Adds the products of a step's channels; those beyond the last are zeros.</summary>
    private void Multiply(ArrayView<float> cells, ArrayView<float> weights, int stage, ArrayView<Float4> sums)
    {
        ArrayView<Float4> great = LocalMemory.Allocate<Float4>(Rows);
        ArrayView<Float4> small = LocalMemory.Allocate<Float4>(Rows);
        for (int depth = 0; depth < Depth; depth += ProductDepth)
        {
            int cell = (stage * TilePixels + TilePixel) * CellPitch + depth + Lane % 4;
            for (int i = 0; i < Rows; i++)
            {
                int upper = cell + i * (ProductPixels * CellPitch), lower = upper + ProductPixels / 2 * CellPitch;
                var all = new Float4(cells[upper], cells[lower], cells[upper + 4], cells[lower + 4]);
                great[i] = Rounded(all);
                small[i] = threefold ? Rounded(all - great[i]) : all;
            }

            int weight = (stage * Depth + depth + Lane % 4) * WeightPitch + WarpOutput + Lane / 4;
            for (int j = 0; j < Columns; j++)
            {
                int at = weight + j * ProductOutputs;
                var all = new Float2(weights[at], weights[at + 4 * WeightPitch]);
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
        ArrayView<Float2> target = y.Cast<Float2>();
        bool isBad = false;
        for (int j = 0; j < Columns; j++)
        {
            int output = FirstOutput + WarpOutput + j * ProductOutputs + Lane % 4 * 2;
            if (output < shape.GroupOutputs)
            {
                int channels = (ChannelGroup * shape.GroupOutputs + output) / 2;
                Float2 start = hasBias ? bias.Cast<Float2>()[channels] : new Float2(0, 0);
                for (int i = 0; i < Rows; i++)
                {
                    int pixel = FirstPixel + TilePixel + i * ProductPixels;
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

    /// <summary>Computes again which of the thread's outputs are not finite; rare, so short.</summary>
    private void Repair()
    {
        int last = Math.Min(FirstPixel + TilePixel + WarpPixels, shape.Pixels);
        for (int pixel = FirstPixel + TilePixel; pixel < last; pixel += ProductPixels / 2)
        {
            int end = Math.Min(FirstOutput + WarpOutput + WarpOutputs, shape.GroupOutputs);
            for (int output = FirstOutput + WarpOutput + Lane % 4 * 2; output < end; output += ProductOutputs)
            {
                for (int k = 0; k < 2; k++)
                {
                    int channel = ChannelGroup * shape.GroupOutputs + output + k;
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
        int line = pixel / shape.Horizontal.Output;
        int image = line / shape.Vertical.Output;
        int top = (line - image * shape.Vertical.Output) * shape.Vertical.Stride - shape.Vertical.Before;
        int left = (pixel - line * shape.Horizontal.Output) * shape.Horizontal.Stride - shape.Horizontal.Before;
        float total = 0;
        for (int tap = 0; tap < shape.Vertical.Taps * shape.Horizontal.Taps; tap++)
        {
            int row = top + tap / shape.Horizontal.Taps * shape.Vertical.Dilation;
            int column = left + tap % shape.Horizontal.Taps * shape.Horizontal.Dilation;
            if (row >= 0 & row < shape.Vertical.Input & column >= 0 & column < shape.Horizontal.Input)
            {
                int cell = ((image * shape.Vertical.Input + row) * shape.Horizontal.Input + column) * shape.Inputs + ChannelGroup * shape.GroupInputs;
                for (int step = 0; step < ChannelSteps; step++)
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

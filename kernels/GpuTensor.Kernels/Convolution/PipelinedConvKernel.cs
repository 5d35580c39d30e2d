namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// Convolution of float32 NHWC images as a product of matrices, as <see cref="TiledConvKernel{T}"/>, copying the
/// next tiles from memory while these are multiplied. Input and output channels of a group are multiples of 4, and every
/// view begins at a multiple of 16 bytes.
/// </summary>
/// <remarks>
/// A group computes <paramref name="pixelWarps"/> * 32 pixels times <paramref name="outputWarps"/> * 64 channels, each thread
/// 8 x 8 of them in registers, in steps of 16 channels of one tap. Tiles lie in shared memory twice, one being filled with
/// copies of 16 bytes while the other is used, with one barrier a step; a pixel's 16 channels are followed by 4 unused floats, so that
/// the four pixels that a warp reads at once lie in different banks. For four channels a thread reads 8 + 8 vectors and does 256 products.
/// Of the 4 x 8 threads of a warp, neighbours in number share a column or, two apart, a row: what two of them read is then fetched
/// once, and a warp's 16 bytes a thread take two turns of the banks, not four.
/// Sums of more than 256 products are made <paramref name="inBlocks"/> (rule 19), whose totals are not used in between.
/// </remarks>
[Kernel(ResidentGroups = 2)]
internal readonly partial struct PipelinedConvKernel(
    ArrayView<float> x,
    ArrayView<float> w,
    ArrayView<float> bias,
    ArrayView<float> y,
    TiledConvShape shape,
    [Specialized] bool padded,
    [Specialized] bool hasBias,
    [Specialized] bool inBlocks,
    [Specialized] int pixelWarps,
    [Specialized] int outputWarps) : IKernel
{
    /// <summary>Pixels of a warp, and how many of its threads stand in that direction.</summary>
    public const int WarpPixels = 32;

    /// <summary>Output channels of a warp.</summary>
    public const int WarpOutputs = 64;

    private const int WarpSize = 32, Depth = PipelinedConvTile.Depth;
    private const int LaneRows = 4, LaneColumns = 8;
    private const int Pixels = WarpPixels / LaneRows, Outputs = WarpOutputs / LaneColumns;

    /// <summary>A thread's sums: for each of its pixels its first four channels and its other four.</summary>
    private const int Sums = Pixels * Outputs / 4;

    // In vectors of four floats.
    private const int Quads = Depth / 4, CellPitch = Quads + 1;

    private int TilePixels => pixelWarps * WarpPixels;

    private int TileQuads => outputWarps * (WarpOutputs / 4);

    private int Threads => pixelWarps * outputWarps * WarpSize;

    private int Thread => Group.IdxX;

    private int Lane => Thread % WarpSize;

    private int Warp => Thread / WarpSize;

    /// <summary>The thread's first pixel in the tile; the next ones are <see cref="LaneRows"/> apart.</summary>
    private int TilePixel => Warp / outputWarps * WarpPixels + LaneRow;

    /// <summary>The thread's first four channels in the tile; the other four are <see cref="LaneColumns"/> further.</summary>
    private int TileQuad => Warp % outputWarps * (WarpOutputs / 4) + LaneColumn;

    /// <summary>Bits 1 and 4 of the lane.</summary>
    private int LaneRow => Lane / 2 % 2 + Lane / 16 * 2;

    /// <summary>Bits 0, 2 and 3 of the lane.</summary>
    private int LaneColumn => Lane % 2 + Lane / 4 % 4 * 2;

    private PipelinedConvTile Tile => new(shape, Threads, TilePixels, TileQuads, CellPitch, TileQuads);

    public void Execute()
    {
        ArrayView<Float4> cells = SharedMemory.Allocate<Float4>(2 * TilePixels * CellPitch);
        ArrayView<Float4> weights = SharedMemory.Allocate<Float4>(2 * Depth * TileQuads);
        PipelinedConvTile tile = Tile;
        ArrayView<int> windows = LocalMemory.Allocate<int>(tile.WindowsLength);
        ArrayView<int> sources = LocalMemory.Allocate<int>(tile.CellRounds);
        tile.FindWindows(windows);
        ConvCopies copies = tile.Copies();
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(Sums);
        ArrayView<Float4> totals = LocalMemory.Allocate<Float4>(Sums);
        for (int i = 0; i < Sums; i++)
        {
            sums[i] = default;
            totals[i] = default;
        }

        // The step that is copied next, one ahead of the one that is multiplied, and the stage that it is copied into.
        ConvStep next = default;
        int stage = 0, depths = 0, left = shape.StepsOfBlock, ownCell = TilePixel * CellPitch, ownWeight = TileQuad;
        for (int step = -1; step < tile.Steps; step++)
        {
            if (step >= 0)
            {
                AsyncCopy.Wait(0);
                Group.Barrier();
            }

            int nextDepths = Math.Min(Depth, shape.GroupInputs - next.Channel);
            if (step + 1 < tile.Steps)
            {
                if (next.Channel == 0)
                    tile.FindCells(sources, windows, next, padded);
                tile.LoadCells(x.Cast<Float4>(), cells, stage, sources, copies, next);
                tile.LoadWeights(w.Cast<Float4>(), weights, stage, copies, next);
                next = tile.Next(next);
            }

            AsyncCopy.Commit();
            stage = 1 - stage;
            if (step >= 0)
            {
                Multiply(cells, weights, ownCell + stage * (TilePixels * CellPitch), ownWeight + stage * (Depth * TileQuads), depths, sums);
                if (inBlocks && --left == 0)
                {
                    left = shape.StepsOfBlock;
                    for (int i = 0; i < Sums; i++)
                    {
                        totals[i] = Sum(totals[i], sums[i]);
                        sums[i] = default;
                    }
                }
            }

            depths = nextDepths;
        }

        Store(sums, totals);
    }

    /// <summary>Adds the products of so many channels, a multiple of 4.</summary>
    private void Multiply(ArrayView<Float4> cells, ArrayView<Float4> weights, int cell, int weight, int depths, ArrayView<Float4> sums)
    {
        ArrayView<Float4> own = LocalMemory.Allocate<Float4>(Pixels);
        for (int depth = 0; depth < depths; depth += 4)
        {
            for (int i = 0; i < Pixels; i++)
                own[i] = cells[cell + i * (LaneRows * CellPitch)];
            for (int k = 0; k < 4; k++)
            {
                Float4 first = weights[weight + k * TileQuads], second = weights[weight + (k * TileQuads + LaneColumns)];
                for (int i = 0; i < Pixels; i++)
                {
                    float factor = k == 0 ? own[i].X : k == 1 ? own[i].Y : k == 2 ? own[i].Z : own[i].W;
                    sums[2 * i] = Float4.FusedMultiplyAdd(factor, first, sums[2 * i]);
                    sums[2 * i + 1] = Float4.FusedMultiplyAdd(factor, second, sums[2 * i + 1]);
                }
            }

            cell++;
            weight += 4 * TileQuads;
        }
    }

    private void Store(ArrayView<Float4> sums, ArrayView<Float4> totals)
    {
        PipelinedConvTile tile = Tile;
        ArrayView<Float4> target = y.Cast<Float4>();
        for (int j = 0; j < Outputs / 4; j++)
        {
            int output = tile.FirstOutput + (TileQuad + j * LaneColumns) * 4;
            if (output < shape.GroupOutputs)
            {
                int channels = (tile.ChannelGroup * shape.GroupOutputs + output) / 4;
                Float4 start = hasBias ? bias.Cast<Float4>()[channels] : new Float4(0, 0, 0, 0);
                for (int i = 0; i < Pixels; i++)
                {
                    int pixel = tile.FirstPixel + TilePixel + i * LaneRows;
                    if (pixel < shape.Pixels)
                        target[pixel * (shape.Outputs / 4) + channels] = Sum(start, Sum(totals[2 * i + j], sums[2 * i + j]));
                }
            }
        }
    }

    /// <summary>The sum of two vectors, of which compilers make one operation.</summary>
    private static Float4 Sum(Float4 left, Float4 right) => Float4.FusedMultiplyAdd(1, left, right);
}

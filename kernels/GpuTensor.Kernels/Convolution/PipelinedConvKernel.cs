namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// Convolution of float32 NHWC images as a product of matrices, as <see cref="TiledConvKernel{T}"/>, copying the
/// next tiles from memory while these are multiplied. Input and output channels of a group are multiples of 4, and every
/// view begins at a multiple of 16 bytes.
/// </summary>
/// <remarks>
/// A group computes <paramref name="pixelWarps"/> * 32 pixels times <paramref name="outputWarps"/> * 64 channels, each thread
/// 8 x 8 of them in registers, in steps of 16 channels of one tap. Tiles lie in shared memory twice, one being filled with
/// copies of 16 bytes while the other is used; a pixel's 16 channels are followed by 4 unused floats, so that the four pixels
/// that a warp reads at once lie in different banks. For four channels a thread reads 8 + 8 vectors and does 256 products.
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
    private int TilePixel => Warp / outputWarps * WarpPixels + Lane / LaneColumns;

    /// <summary>The thread's first four channels in the tile; the other four are <see cref="LaneColumns"/> further.</summary>
    private int TileQuad => Warp % outputWarps * (WarpOutputs / 4) + Lane % LaneColumns;

    private PipelinedConvTile Tile => new(shape, Threads, TilePixels, TileQuads, CellPitch, TileQuads);

    public void Execute()
    {
        ArrayView<Float4> cells = SharedMemory.Allocate<Float4>(2 * TilePixels * CellPitch);
        ArrayView<Float4> weights = SharedMemory.Allocate<Float4>(2 * Depth * TileQuads);
        PipelinedConvTile tile = Tile;
        ArrayView<int> windows = LocalMemory.Allocate<int>(tile.WindowsLength);
        tile.FindWindows(windows);
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(Sums);
        ArrayView<Float4> totals = LocalMemory.Allocate<Float4>(Sums);
        for (int i = 0; i < Sums; i++)
        {
            sums[i] = default;
            totals[i] = default;
        }

        // Where the next tiles go, which are copied while the previous ones are multiplied; in the first round there are no previous ones.
        ConvStep next = default;
        int depths = 0;
        for (int step = 0; step <= tile.Steps; step++)
        {
            int nextDepths = Math.Min(Depth, shape.GroupInputs - next.Channel);
            if (step < tile.Steps)
            {
                tile.LoadCells(x.Cast<Float4>(), cells, step % 2, windows, next, padded);
                tile.LoadWeights(w.Cast<Float4>(), weights, step % 2, next);
                next = tile.Next(next);
            }

            AsyncCopy.Commit();
            if (step > 0)
            {
                AsyncCopy.Wait(1);
                Group.Barrier();
                Multiply(cells, weights, (step - 1) % 2, depths, sums);
                Group.Barrier();
                if (inBlocks && step % shape.StepsOfBlock == 0)
                {
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
    private void Multiply(ArrayView<Float4> cells, ArrayView<Float4> weights, int half, int depths, ArrayView<Float4> sums)
    {
        ArrayView<Float4> own = LocalMemory.Allocate<Float4>(Pixels);
        for (int depth = 0; depth < depths; depth += 4)
        {
            for (int i = 0; i < Pixels; i++)
                own[i] = cells[(half * TilePixels + TilePixel + i * LaneRows) * CellPitch + depth / 4];
            for (int k = 0; k < 4; k++)
            {
                int at = (half * Depth + depth + k) * TileQuads + TileQuad;
                Float4 first = weights[at], second = weights[at + LaneColumns];
                for (int i = 0; i < Pixels; i++)
                {
                    float cell = k == 0 ? own[i].X : k == 1 ? own[i].Y : k == 2 ? own[i].Z : own[i].W;
                    sums[2 * i] = Float4.FusedMultiplyAdd(cell, first, sums[2 * i]);
                    sums[2 * i + 1] = Float4.FusedMultiplyAdd(cell, second, sums[2 * i + 1]);
                }
            }
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

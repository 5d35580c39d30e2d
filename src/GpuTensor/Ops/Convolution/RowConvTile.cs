using GpuTensor.Kernels.Convolution;

namespace GpuTensor.Ops.Convolution;

/// <summary>What a thread of <see cref="RowConvKernel"/> computes.</summary>
/// <param name="Pixels">Pixels of a thread.</param>
/// <param name="Quads">Vectors of four channels of a thread.</param>
/// <param name="Lanes">Threads for all channels of a tile.</param>
/// <param name="Depth">Cells of a window's row that are unrolled.</param>
internal readonly record struct RowConvTile(int Pixels, int Quads, int Lanes, int Depth)
{
    /// <summary>Sums of a thread; they and <see cref="MostCells"/> cells fit a thread's registers.</summary>
    private const int MostSums = 64;

    private const int MostCells = 80;

    /// <summary>Cells that are read one by one, for which loops are unrolled.</summary>
    private const int MostSingleCells = 64;

    /// <summary>Products of a thread that are unrolled.</summary>
    private const int MostProducts = 1536;

    /// <summary>Vectors of channels of a tile.</summary>
    private const int MostTileQuads = 24;

    private const int LeastPixels = 4;

    /// <summary>
    /// What a thread does besides multiplying, in instructions: on the whole, for each vector of results, for each vector of cells that
    /// its group copies, where about a fifth more lie around the pixels, and for each cell of a window that is not unrolled.
    /// </summary>
    private const double ThreadCost = 150, StoreCost = 22, CellCost = 38, SingleCost = 5;

    /// <summary>Vectors of channels of a group.</summary>
    public int TileQuads => Lanes * Quads;

    /// <summary>The tile of a thread that needs the fewest instructions; null where none has enough registers.</summary>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="taps">Rows of the filter.</param>
    /// <param name="depth">Floats of a window's row.</param>
    /// <param name="step">Floats from one window to the next.</param>
    /// <param name="shift">Floats in front of the first window.</param>
    /// <param name="rowStride">Rows from one window to the next.</param>
    public static RowConvTile? For(long columns, long outputs, int taps, int depth, int step, int shift, int rowStride)
    {
        RowConvTile? best = null;
        double least = double.MaxValue;
        long channelQuads = (outputs - 1) / 4 + 1;
        for (int quads = 1; quads <= 4; quads++)
        {
            for (int lanes = 1; lanes <= MostTileQuads / quads && (lanes == 1 || lanes * quads < 2 * channelQuads); lanes *= 2)
            {
                long tiles = (channelQuads - 1) / (lanes * quads) + 1;
                for (int pixels = LeastPixels; pixels <= MostSums / 4 / quads; pixels++)
                {
                    var tile = new RowConvTile(pixels, quads, lanes, UnrolledDepth(depth, pixels * quads * 4));
                    if (tile.Span(step, shift) > (tile.CellWidth(step) == 1 ? MostSingleCells : MostCells))
                        continue;
                    double copies = CellCost * pixels * step * rowStride / 4 / lanes;
                    double cost = (tile.CostOf(taps, depth, step, shift) + copies) * lanes * tiles * ((columns - 1) / pixels + 1);
                    if (cost < least)
                        (best, least) = (tile, cost);
                }
            }
        }

        return best;
    }

    /// <summary>Cells that a thread reads at once.</summary>
    public int CellWidth(int step) => Pixels * step % 4 == 0 ? 4 : Pixels * step % 2 == 0 ? 2 : 1;

    /// <summary>Instructions of a thread, copying apart.</summary>
    public double CostOf(int taps, int depth, int step, int shift)
    {
        double products = (Pixels * 4 + 1) * Quads * (double)depth;
        double loads = depth / Depth * (double)Span(step, shift) / CellWidth(step) + depth % Depth * (Pixels + SingleCost);
        // A single lane writes half a sector.
        double stores = StoreCost * Pixels * Quads * (Lanes == 1 ? 2 : 1);
        return taps * (products + loads) + stores + ThreadCost;
    }

    private int Span(int step, int shift) => shift + (Pixels - 1) * step + Depth;

    /// <summary>All of the depth, or the multiple of 4 that leaves little over and does not come too often.</summary>
    private static int UnrolledDepth(int depth, int sums)
    {
        int most = MostProducts / sums;
        if (depth <= most)
            return depth;
        int best = 4;
        for (int part = 4; part <= most; part += 4)
        {
            if (depth % part + depth / part <= depth % best + depth / best)
                best = part;
        }

        return best;
    }
}

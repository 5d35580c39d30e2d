using System.Numerics;
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

    private const int MostChannels = 64;

    /// <summary>What a thread does besides multiplying, in instructions: on the whole, and for each result.</summary>
    private const int ThreadCost = 150, StoreCost = 2;

    /// <summary>Vectors of channels of a group.</summary>
    public int TileQuads => Lanes * Quads;

    /// <summary>The tile of a thread that needs the fewest instructions; null where none has enough registers.</summary>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="taps">Rows of the filter.</param>
    /// <param name="depth">Floats of a window's row.</param>
    /// <param name="step">Floats from one window to the next.</param>
    /// <param name="shift">Floats in front of the first window.</param>
    public static RowConvTile? For(long columns, long outputs, int taps, int depth, int step, int shift)
    {
        RowConvTile? best = null;
        double least = double.MaxValue;
        int channelQuads = (int)((Math.Min(outputs, MostChannels) + 3) / 4);
        for (int quads = 1; quads <= Math.Min(2, channelQuads); quads++)
        {
            int lanes = (int)BitOperations.RoundUpToPowerOf2((uint)((channelQuads - 1) / quads + 1));
            for (int pixels = 4; pixels <= MostSums / 4 / quads; pixels++)
            {
                var tile = new RowConvTile(pixels, quads, lanes, UnrolledDepth(depth, pixels * quads * 4));
                if (tile.Span(step, shift) > (tile.CellWidth(step) == 1 ? MostSingleCells : MostCells))
                    continue;
                double cost = tile.CostOf(taps, depth, step, shift) * lanes * ((columns - 1) / pixels + 1);
                if (cost < least)
                    (best, least) = (tile, cost);
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
        double loads = (double)depth / Depth * Span(step, shift) / CellWidth(step);
        return taps * (products + loads) + StoreCost * Pixels * Quads + ThreadCost;
    }

    private int Span(int step, int shift) => shift + (Pixels - 1) * step + Depth;

    /// <summary>All of the depth, or the multiple of 4 that leaves the least over.</summary>
    private static int UnrolledDepth(int depth, int sums)
    {
        int most = MostProducts / sums;
        if (depth <= most)
            return depth;
        int best = 4;
        for (int part = 4; part <= most; part += 4)
        {
            if (depth % part <= depth % best)
                best = part;
        }

        return best;
    }
}

using GpuTensor.Kernels.Convolution;

namespace GpuTensor.Ops.Convolution;

/// <summary>What a group of <see cref="RowConvKernel"/> computes.</summary>
/// <param name="Shape">The sizes of the convolution and of the tile.</param>
/// <param name="Threads">Threads of the group.</param>
/// <param name="Rows">Rows of the tile.</param>
/// <param name="Strip">Threads in a row of those that follow each other; it divides <see cref="RowConvShape.Columns"/>.</param>
internal readonly record struct RowConvGroup(RowConvShape Shape, int Threads, int Rows, int Strip)
{
    private const int WarpSize = 32;

    private const int MostWarps = 8;

    private const int MostColumns = 32;

    /// <summary>The most vectors between two rows in shared memory.</summary>
    private const int MostGap = 7;

    /// <summary>
    /// What a copied vector costs, in instructions of a thread: those it takes, and what goes on while it comes from the cache of all
    /// multiprocessors, whose turns are the dearer ones of the two.
    /// </summary>
    private const int CopyCost = 12, TransferCost = 20;

    /// <summary>The group that needs the fewest instructions in all; null where shared memory has no room.</summary>
    /// <param name="tile">What a thread computes.</param>
    /// <param name="geometry">The convolution.</param>
    /// <param name="sizes">Its sizes, those of tiles apart.</param>
    /// <param name="step">Floats from one window to the next.</param>
    /// <param name="shift">Floats in front of the first window.</param>
    /// <param name="wide">Whether cells are copied in vectors.</param>
    /// <param name="sharedBytes">The shared memory that a group may use.</param>
    /// <param name="enough">Groups that keep the device busy.</param>
    public static RowConvGroup? For(
        RowConvTile tile, in Conv2DGeometry geometry, RowConvShape sizes, int step, int shift, bool wide, int sharedBytes, long enough)
    {
        RowConvGroup? best = null;
        double least = double.MaxValue;
        int threadsOfRow = (sizes.OutputColumns - 1) / tile.Pixels + 1;
        int weightBytes = sizes.Depth * tile.TileQuads * 16;
        double work = tile.CostOf(sizes.Taps, sizes.Depth, step, shift);
        for (int warps = 2; warps <= MostWarps; warps++)
        {
            int pixelThreads = warps * WarpSize / tile.Lanes;
            for (int columns = 1; columns <= Math.Min(MostColumns, Math.Min(pixelThreads, threadsOfRow)); columns++)
            {
                // Vectors of cells begin at the same place in every tile.
                if (wide && columns < threadsOfRow && columns * tile.Pixels * step % 4 != 0)
                    continue;
                int rows = Math.Min(pixelThreads / columns, sizes.OutputRows);
                RowConvShape shape = sizes with
                {
                    Columns = columns,
                    PatchRows = (rows - 1) * sizes.RowStride + (sizes.Taps - 1) * sizes.RowDilation + 1,
                    RowQuads = (shift + (columns * tile.Pixels - 1) * step + sizes.Depth + 3) / 4,
                };
                long room = sharedBytes - (long)shape.PatchRows * (shape.RowQuads + MostGap) * 16;
                if (room < weightBytes)
                    continue;
                int threads = warps * WarpSize;
                shape = shape with { StageTaps = (int)Math.Min(sizes.Taps, room / weightBytes), CopyShift = CopyShiftOf(shape, threads, wide) };
                long vectors = (long)sizes.Taps * sizes.Depth * tile.TileQuads;
                double cost = threads * (work + CopyTime(shape, threads, shape.CopyShift, wide)) + vectors * (CopyCost + TransferCost)
                    + (long)shape.PatchRows * shape.RowQuads * TransferCost;
                double groups = (double)((threadsOfRow - 1) / columns + 1) * ((sizes.OutputRows - 1) / rows + 1) * geometry.Batch;
                // Of tiles that are as good the smaller one leaves others more room.
                cost *= Math.Max(groups, enough) * (1 + 0.01 * warps);
                if (cost < least)
                    (best, least) = (new RowConvGroup(shape, threads, rows, columns), cost);
            }
        }

        return best?.WithBanks(tile, step);
    }

    /// <summary>The distance of rows of cells in shared memory, and the order of threads, at which warps have the fewest conflicts of banks.</summary>
    private RowConvGroup WithBanks(RowConvTile tile, int step)
    {
        RowConvGroup best = this;
        int least = int.MaxValue;
        for (int gap = 0; gap <= MostGap; gap++)
        {
            for (int strip = Shape.Columns; strip >= 1; strip--)
            {
                if (Shape.Columns % strip != 0)
                    continue;
                RowConvGroup candidate = this with { Shape = Shape with { Pitch = Shape.RowQuads + gap }, Strip = strip };
                (int turns, int fewest) = candidate.Turns(tile, step);
                if (turns < least)
                    (best, least) = (candidate, turns);
                if (turns == fewest)
                    return best;
            }
        }

        return best;
    }

    /// <summary>How often banks are asked when a warp's threads read their first cells, and how often they would be without conflicts.</summary>
    private (int Turns, int Fewest) Turns(RowConvTile tile, int step)
    {
        int width = tile.CellWidth(step);
        int banks = WarpSize / width;
        // As many lanes as the banks serve; twice as many where neighbours read the same.
        int part = Math.Min(WarpSize, tile.Lanes > 1 ? 2 * banks : banks);
        int pixelThreads = WarpSize / tile.Lanes;
        int partThreads = Math.Min(pixelThreads, Math.Max(2, part / tile.Lanes));
        Span<int> asked = stackalloc int[WarpSize];
        int turns = 0;
        for (int first = 0; first < pixelThreads; first += partThreads)
        {
            asked.Clear();
            int most = 0;
            for (int thread = first; thread < first + partThreads; thread++)
            {
                int line = thread / Strip;
                int before = line / Rows;
                int column = before * Strip + thread - line * Strip;
                int cell = (line - before * Rows) * Shape.RowStride * (Shape.Pitch * 4 / width) + column * (tile.Pixels * step / width);
                most = Math.Max(most, ++asked[cell % banks]);
            }

            turns += most;
        }

        return (turns, pixelThreads / partThreads);
    }

    /// <summary>The logarithm of how many threads should copy a row.</summary>
    private static int CopyShiftOf(RowConvShape shape, int threads, bool wide)
    {
        const int Least = 3;
        int best = Least;
        for (int shift = Least; 1 << shift <= threads; shift++)
        {
            if (CopyTime(shape, threads, shift, wide) < CopyTime(shape, threads, best, wide))
                best = shift;
        }

        return best;
    }

    /// <summary>A thread's instructions for copying cells; where few copy a row, each of their pieces reaches into another sector of memory.</summary>
    private static double CopyTime(RowConvShape shape, int threads, int shift, bool wide)
    {
        int units = wide ? shape.RowQuads : shape.RowQuads * 4;
        int rounds = (shape.PatchRows - 1) / (threads >> shift) + 1;
        return rounds * (((units - 1 >> shift) + 1) * CopyCost + CopyCost) * (1 + (wide ? 2.0 : 8.0) / Math.Min(WarpSize, 1 << shift));
    }
}

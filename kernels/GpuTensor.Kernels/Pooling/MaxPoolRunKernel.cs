using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Pooling;

/// <summary>
/// As <see cref="MaxPoolKernel{T}"/> of floats, for windows that move by one pixel and one row: a thread computes four neighbouring
/// elements of <see cref="Height"/> rows. Rows of input and output are whole vectors of four elements, whose pixels have any number
/// of channels; sizes count vectors.
/// </summary>
/// <remarks>
/// A thread finds the maxima along each of its <see cref="Height"/> + <paramref name="rows"/> - 1 input rows once, from the vectors that
/// hold the taps of its four elements, and combines them for its rows. Beyond a border stands -infinity, which is no maximum but of nothing.
/// </remarks>
[Kernel(LongsAreIndices = true)]
internal readonly partial struct MaxPoolRunKernel(
    ArrayView<Float4> x,
    ArrayView<Float4> y,
    PoolRuns runs,
    [Specialized] int rows,
    [Specialized] int columns,
    [Specialized] int channels,
    [Specialized] int left) : IKernel
{
    /// <summary>Output rows of a thread.</summary>
    public const int Height = 4;

    /// <summary>The first vector that holds a tap, counted from the thread's own.</summary>
    private int First => -((left * channels + 3) / 4);

    private int Vectors => (3 + (columns - 1 - left) * channels) / 4 - First + 1;

    /// <summary>The place of the first tap of the thread's first element in those vectors.</summary>
    private int Shift => -left * channels - 4 * First;

    public void Execute()
    {
        RowTile tile = runs.Tiles.Of(Grid.IdxX);
        int vector = tile.Column * Group.DimX + Group.IdxX;
        if (vector >= runs.OutputVectors)
            return;
        int row = (int)tile.Row * Height;
        ArrayView<Float4> along = LocalMemory.Allocate<Float4>(Height + rows - 1);
        for (int i = 0; i < Height + rows - 1; i++)
            along[i] = GreatestAlong(tile.Plane, row - runs.Top + i, vector + First);
        for (int i = 0; i < Height; i++)
        {
            Float4 best = along[i];
            for (int tap = 1; tap < rows; tap++)
                best = Greater(best, along[i + tap]);
            if (row + i < runs.OutputRows)
                y[((long)tile.Plane * runs.OutputRows + row + i) * runs.OutputVectors + vector] = best;
        }
    }

    private Float4 GreatestAlong(int plane, int row, int first)
    {
        ArrayView<float> cells = LocalMemory.Allocate<float>(4 * Vectors);
        bool isRow = row >= 0 & row < runs.InputRows;
        long start = isRow ? ((long)plane * runs.InputRows + row) * runs.InputVectors : 0;
        for (int i = 0; i < Vectors; i++)
        {
            int at = first + i;
            bool exists = isRow & at >= 0 & at < runs.InputVectors;
            Float4 cell = x[start + (exists ? at : 0)];
            cells[4 * i] = exists ? cell.X : float.NegativeInfinity;
            cells[4 * i + 1] = exists ? cell.Y : float.NegativeInfinity;
            cells[4 * i + 2] = exists ? cell.Z : float.NegativeInfinity;
            cells[4 * i + 3] = exists ? cell.W : float.NegativeInfinity;
        }

        var best = new Float4(cells[Shift], cells[Shift + 1], cells[Shift + 2], cells[Shift + 3]);
        for (int tap = 1; tap < columns; tap++)
        {
            int at = Shift + tap * channels;
            best = Greater(best, new Float4(cells[at], cells[at + 1], cells[at + 2], cells[at + 3]));
        }

        return best;
    }

    private static Float4 Greater(Float4 left, Float4 right) => new(
        MathF.Max(left.X, right.X), MathF.Max(left.Y, right.Y), MathF.Max(left.Z, right.Z), MathF.Max(left.W, right.W));
}

/// <summary>Planes whose rows are vectors of four elements.</summary>
/// <param name="InputRows">Rows of an input plane.</param>
/// <param name="InputVectors">Vectors of an input row.</param>
/// <param name="OutputRows">Rows of an output plane.</param>
/// <param name="OutputVectors">Vectors of an output row.</param>
/// <param name="Top">Rows of padding above.</param>
/// <param name="Tiles">The tiles of the launch: rows are runs of <see cref="MaxPoolRunKernel.Height"/> rows, columns groups of vectors.</param>
internal readonly record struct PoolRuns(int InputRows, int InputVectors, int OutputRows, int OutputVectors, int Top, RowTiles Tiles);

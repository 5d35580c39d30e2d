namespace GpuTensor.Kernels.Pooling;

/// <summary>
/// As <see cref="MaxPoolKernel{T}"/> of floats, four channels per thread, in vectors of 16 bytes; sizes count vectors.
/// </summary>
/// <remarks>
/// Windows of <paramref name="rows"/> x <paramref name="columns"/> taps (0 where they are many) are unrolled, also those over a border: taps
/// beyond it read the last cell again, which does not change the maximum, so that all loads are in flight together.
/// </remarks>
[Kernel(LongsAreIndices = true)]
internal readonly partial struct MaxPoolQuadKernel(
    ArrayView<Float4> x,
    ArrayView<Float4> y,
    PoolShape shape,
    [Specialized] bool whole,
    [Specialized] bool inside,
    [Specialized] int fewChannels,
    [Specialized] int rows,
    [Specialized] int columns) : IKernel
{
    public void Execute()
    {
        PoolElement element = shape.Find(fewChannels);
        if (!whole && !shape.Has(element))
            return;
        PoolCells cells = shape.CellsOf(element, inside ? rows : 0, inside ? columns : 0);
        const float Empty = float.NegativeInfinity;
        var best = new Float4(Empty, Empty, Empty, Empty);
        if (cells.Any)
        {
            best = x[cells.IndexOf(cells.FirstRow, cells.FirstColumn)];
            if (rows > 0)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                        best = Greatest(best, x[inside ? cells.IndexOf(row, column) : cells.NearestTo(row, column)]);
                }
            }
            else
            {
                for (long row = cells.FirstRow; row < cells.EndRow; row++)
                {
                    for (long column = cells.FirstColumn; column < cells.EndColumn; column++)
                        best = Greatest(best, x[cells.IndexOf(row, column)]);
                }
            }
        }

        y[shape.IndexOf(element)] = best;
    }

    private static Float4 Greatest(Float4 best, Float4 cell) => new(
        Greatest(best.X, cell.X), Greatest(best.Y, cell.Y), Greatest(best.Z, cell.Z), Greatest(best.W, cell.W));

    private static float Greatest(float best, float cell) => cell > best | float.IsNaN(cell) ? cell : best;
}

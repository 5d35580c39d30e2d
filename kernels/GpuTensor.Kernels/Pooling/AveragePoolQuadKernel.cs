namespace GpuTensor.Kernels.Pooling;

/// <summary>
/// As <see cref="AveragePoolKernel{T}"/> of floats with windows of few taps, four channels per thread, in vectors of 16 bytes; sizes count
/// vectors.
/// </summary>
/// <remarks>
/// Windows are unrolled, also those over a border: taps beyond it read some cell inside and add 0, so that all loads are in flight
/// together.
/// </remarks>
[Kernel(LongsAreIndices = true)]
internal readonly partial struct AveragePoolQuadKernel(
    ArrayView<Float4> x,
    ArrayView<Float4> y,
    PoolShape shape,
    [Specialized] bool countPadding,
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
        var sum = new Float4(0, 0, 0, 0);
        if (cells.Any)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    Float4 cell = x[inside ? cells.IndexOf(row, column) : cells.NearestTo(row, column)];
                    bool exists = inside || cells.Has(row, column);
                    sum += new Float4(exists ? cell.X : 0, exists ? cell.Y : 0, exists ? cell.Z : 0, exists ? cell.W : 0);
                }
            }
        }

        float count = countPadding ? (float)shape.PaddedRows(element) * shape.PaddedColumns(element) : cells.Count;
        y[shape.IndexOf(element)] = new Float4(sum.X / count, sum.Y / count, sum.Z / count, sum.W / count);
    }
}

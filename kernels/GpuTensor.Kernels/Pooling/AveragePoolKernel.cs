using System.Numerics;

namespace GpuTensor.Kernels.Pooling;

/// <summary>
/// y = the sum of each window's cells, divided by their number or, with <paramref name="countPadding"/>, by that of the
/// cells and the padding that it covers. A thread computes one element (<see cref="PoolShape"/>).
/// </summary>
/// <remarks>Sums of more than <paramref name="part"/> cells are sums of parts of that many (rule 19).</remarks>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float))]
[KernelInstance(typeof(double))]
internal readonly partial struct AveragePoolKernel<T>(
    ArrayView<T> x,
    ArrayView<T> y,
    PoolShape shape,
    int part,
    [Specialized] bool countPadding,
    [Specialized] bool whole,
    [Specialized] int fewChannels,
    [Specialized] int rows,
    [Specialized] int columns) : IKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public void Execute()
    {
        PoolElement element = shape.Find(fewChannels);
        if (!whole && !shape.Has(element))
            return;
        PoolCells cells = shape.CellsOf(element, rows, columns);
        T sum = rows > 0 ? SumOf(cells) : SumOfParts(cells);
        T count = countPadding
            ? T.CreateTruncating(shape.PaddedRows(element)) * T.CreateTruncating(shape.PaddedColumns(element))
            : T.CreateTruncating(cells.Count);
        y[shape.IndexOf(element)] = sum / count;
    }

    private T SumOf(PoolCells cells)
    {
        T sum = T.Zero;
        for (long row = cells.FirstRow; row < cells.EndRow; row++)
        {
            for (long column = cells.FirstColumn; column < cells.EndColumn; column++)
                sum += x[cells.IndexOf(row, column)];
        }

        return sum;
    }

    private T SumOfParts(PoolCells cells)
    {
        T total = T.Zero;
        T sum = T.Zero;
        int left = part;
        for (long row = cells.FirstRow; row < cells.EndRow; row++)
        {
            for (long column = cells.FirstColumn; column < cells.EndColumn; column++)
            {
                sum += x[cells.IndexOf(row, column)];
                left--;
                if (left == 0)
                {
                    total += sum;
                    sum = T.Zero;
                    left = part;
                }
            }
        }

        return total + sum;
    }
}

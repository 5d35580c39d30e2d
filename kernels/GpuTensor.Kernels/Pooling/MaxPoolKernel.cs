using System.Numerics;

namespace GpuTensor.Kernels.Pooling;

/// <summary>
/// y = the greatest cell of each window, NaN where one of them is, <paramref name="empty"/> where there is none.
/// A thread computes one element (<see cref="PoolShape"/>).
/// </summary>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float))]
[KernelInstance(typeof(double))]
[KernelInstance(typeof(sbyte))]
[KernelInstance(typeof(byte))]
[KernelInstance(typeof(short))]
[KernelInstance(typeof(ushort))]
[KernelInstance(typeof(int))]
[KernelInstance(typeof(uint))]
[KernelInstance(typeof(long))]
[KernelInstance(typeof(ulong))]
internal readonly partial struct MaxPoolKernel<T>(
    ArrayView<T> x,
    ArrayView<T> y,
    PoolShape shape,
    T empty,
    [Specialized] bool whole,
    [Specialized] int fewChannels,
    [Specialized] int rows,
    [Specialized] int columns) : IKernel
    where T : unmanaged, INumber<T>
{
    public void Execute()
    {
        PoolElement element = shape.Find(fewChannels);
        if (!whole && !shape.Has(element))
            return;
        PoolCells cells = shape.CellsOf(element, rows, columns);
        T best = empty;
        if (cells.Any)
        {
            best = x[cells.IndexOf(cells.FirstRow, cells.FirstColumn)];
            for (long row = cells.FirstRow; row < cells.EndRow; row++)
            {
                for (long column = cells.FirstColumn; column < cells.EndColumn; column++)
                {
                    T cell = x[cells.IndexOf(row, column)];
                    best = cell > best | T.IsNaN(cell) ? cell : best;
                }
            }
        }

        y[shape.IndexOf(element)] = best;
    }
}

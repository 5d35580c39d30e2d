using System.Numerics;

namespace GpuTensor.Kernels.Pooling;

/// <summary>
/// values = the greatest cell of each window, and indices = where it stands: of equal cells the first, and the first NaN
/// before any number; <paramref name="empty"/> and -1 where a window covers no cell. A thread computes one element
/// (<see cref="PoolShape"/>).
/// </summary>
/// <remarks>
/// An index is the cell's position among <paramref name="planes"/> planes, the first of the launch being
/// <paramref name="firstPlane"/>.
/// </remarks>
[Kernel]
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
internal readonly partial struct ArgMaxPoolKernel<T>(
    ArrayView<T> x,
    ArrayView<T> values,
    ArrayView<long> indices,
    PoolShape shape,
    T empty,
    long firstPlane,
    long planes,
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
        long index = -1;
        if (cells.Any)
        {
            long bestAt = cells.IndexOf(cells.FirstRow, cells.FirstColumn);
            best = x[bestAt];
            for (long row = cells.FirstRow; row < cells.EndRow; row++)
            {
                for (long column = cells.FirstColumn; column < cells.EndColumn; column++)
                {
                    long at = cells.IndexOf(row, column);
                    T cell = x[at];
                    bool wins = cell > best | (T.IsNaN(cell) & !T.IsNaN(best));
                    best = wins ? cell : best;
                    bestAt = wins ? at : bestAt;
                }
            }

            index = bestAt + shape.PlanePitch * (PlaneInIndex(element) - element.Plane);
        }

        long result = shape.IndexOf(element);
        values[result] = best;
        indices[result] = index;
    }

    private long PlaneInIndex(PoolElement element) => (firstPlane + element.Plane) % planes;
}

namespace GpuTensor.Kernels.Layout;

/// <summary>
/// Transposes planes in which rows lie side by side in the result and columns in the input. A group of
/// <paramref name="threadColumns"/> x <paramref name="threadRows"/> threads moves a tile of 32 x 32 elements through shared
/// memory, so that both reads and writes are of neighbours; the tile has an unused column, which spreads its columns over
/// the memory's banks.
/// </summary>
/// <param name="x">The elements.</param>
/// <param name="y">Where they go.</param>
/// <param name="rows">Rows of a plane.</param>
/// <param name="columns">Columns of a plane.</param>
/// <param name="rowStride">How far apart the rows lie in <paramref name="x"/>.</param>
/// <param name="columnStride">How far apart the columns lie in <paramref name="y"/>.</param>
/// <param name="planes">The sizes of the other dimensions, the innermost first.</param>
/// <param name="xPlanes">Their strides in <paramref name="x"/>.</param>
/// <param name="yPlanes">Their strides in <paramref name="y"/>.</param>
/// <param name="planeRank">How many other dimensions there are.</param>
/// <param name="threadColumns">Threads of a group along X, a divisor of 32.</param>
/// <param name="threadRows">Threads of a group along Y, a divisor of 32.</param>
/// <param name="narrow">Whether all numbers fit 31 bits.</param>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(byte))]
[KernelInstance(typeof(ushort))]
[KernelInstance(typeof(uint))]
[KernelInstance(typeof(ulong))]
internal readonly partial struct TransposeTileKernel<T>(
    ArrayView<T> x,
    ArrayView<T> y,
    long rows,
    long columns,
    long rowStride,
    long columnStride,
    Sizes8 planes,
    Extents8 xPlanes,
    Extents8 yPlanes,
    [Specialized] int planeRank,
    [Specialized] int threadColumns,
    [Specialized] int threadRows,
    [Specialized] bool narrow) : IKernel
    where T : unmanaged
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Tile = 32;

    private const int Pitch = Tile + 1;

    public void Execute()
    {
        ArrayView<T> tile = SharedMemory.Allocate<T>(Tile * Pitch);
        long rowTiles = (rows + Tile - 1) / Tile;
        long columnTiles = (columns + Tile - 1) / Tile;
        long column = Grid.IdxX % columnTiles * Tile;
        long rest = Grid.IdxX / columnTiles;
        long row = rest % rowTiles * Tile;
        long plane = rest / rowTiles;
        long xPlane = StridedIndex.Of(plane, planes, xPlanes, planeRank, narrow);
        long yPlane = StridedIndex.Of(plane, planes, yPlanes, planeRank, narrow);
        for (int i = 0; i < Tile / threadRows; i++)
        {
            for (int j = 0; j < Tile / threadColumns; j++)
            {
                int k = Group.IdxY + i * threadRows;
                int along = Group.IdxX + j * threadColumns;
                if (row + k < rows && column + along < columns)
                    tile[k * Pitch + along] = x[xPlane + (row + k) * rowStride + column + along];
            }
        }

        Group.Barrier();
        for (int i = 0; i < Tile / threadRows; i++)
        {
            for (int j = 0; j < Tile / threadColumns; j++)
            {
                int k = Group.IdxY + i * threadRows;
                int along = Group.IdxX + j * threadColumns;
                if (column + k < columns && row + along < rows)
                    y[yPlane + (column + k) * columnStride + row + along] = tile[along * Pitch + k];
            }
        }
    }
}

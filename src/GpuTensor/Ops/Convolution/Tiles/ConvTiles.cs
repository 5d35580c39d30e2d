using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>
/// The micro-kernels of convolution: a tile of C = A B whose accumulators stay in registers. Each tap loads some vectors
/// of B and broadcasts one element of A for each row.
/// </summary>
/// <remarks>
/// The more vectors, the fewer loads a product needs: 6 x 4 takes 10 for 24 products, 14 x 2 takes 16 for 28. Each number
/// of rows is a method of its own, because only named locals stay in registers; all widths share it.
/// </remarks>
internal static unsafe class ConvTiles
{
    /// <summary>Elements of the largest tile's sums, in vectors.</summary>
    private const int MostVectors = 14 * 2;

    /// <summary>The most vectors of a tile of several rows.</summary>
    public static int PanelVectors => SimdLevels.Registers < 32 ? 2 : 4;

    /// <summary>The rows of the next low tile when 0 to 13 are left: as few tiles as possible, and no short one at the end.</summary>
    private static ReadOnlySpan<byte> LowRows => [4, 4, 4, 4, 4, 5, 6, 4, 4, 5, 5, 6, 6, 5];

    /// <summary>
    /// How many rows the next tile of that many vectors should have when <paramref name="left"/> rows are left: 14, 8 or 4
    /// where there are registers for them, otherwise 6, 5 or 4.
    /// </summary>
    public static int RowsFor(long left, int vectors)
    {
        if (vectors <= 2 && SimdLevels.Registers >= 32)
            return left <= 4 ? 4 : left is > 16 or 13 or 14 ? 14 : 8;
        return left < LowRows.Length ? LowRows[(int)left] : 6;
    }

    /// <summary>Elements of the largest tile's sums.</summary>
    public static int SumsLength<TSimd, TVector, T>()
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => MostVectors * TSimd.Width;

    /// <summary>Computes all taps of a tile, block by block, the sums waiting in C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, T>(int rows, int vectors, in TapRuns taps, in TileOperands<T> tile)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TileOperands<T> part = tile;
        for (int block = 0; block < taps.Blocks; block++)
        {
            part.Runs = taps.Block(block, out part.RunCount);
            RunBlock<TSimd, TVector, T>(rows, vectors, in part);
            part.Start = part.C;
            part.StartRow = part.CRow;
        }
    }

    /// <summary>
    /// One block of a tile's taps. The tile has 1, 4, 5 or 6 rows, 8 of at most three vectors, or 14 of at most two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunBlock<TSimd, TVector, T>(int rows, int vectors, in TileOperands<T> tile)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        switch (vectors)
        {
            case 1: RunRows<Lanes1<TSimd, TVector, T>, TSimd, TVector, T>(rows, in tile); break;
            case 2: RunRows<Lanes2<TSimd, TVector, T>, TSimd, TVector, T>(rows, in tile); break;
            case 3: RunRows<Lanes3<TSimd, TVector, T>, TSimd, TVector, T>(rows, in tile); break;
            default: RunRows<Lanes4<TSimd, TVector, T>, TSimd, TVector, T>(rows, in tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunRows<TLanes, TSimd, TVector, T>(int rows, in TileOperands<T> tile)
        where TLanes : struct, ILanes<TLanes, TVector, T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        switch (rows)
        {
            case 1: LowTiles.Rows1<TLanes, TSimd, TVector, T>(in tile); break;
            case 4: LowTiles.Rows4<TLanes, TSimd, TVector, T>(in tile); break;
            case 5: LowTiles.Rows5<TLanes, TSimd, TVector, T>(in tile); break;
            case 6: LowTiles.Rows6<TLanes, TSimd, TVector, T>(in tile); break;
            case 8: TallTiles.Rows8<TLanes, TSimd, TVector, T>(in tile); break;
            default: TallTiles.Rows14<TLanes, TSimd, TVector, T>(in tile); break;
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>
/// The micro-kernels of convolution: a tile of C = A B whose accumulators stay in registers. Each step of the depth
/// loads one or two vectors of B and broadcasts one element of A for each row.
/// </summary>
/// <remarks>
/// Each shape is a method of its own, because only named locals stay in registers; all widths share it.
/// </remarks>
internal static unsafe class ConvTiles
{
    /// <summary>
    /// Taps that are summed in one go. Longer sums are made of such blocks, which keeps their rounding error far below that
    /// of one long chain; and a block of B stays in the first-level cache while many tiles use it.
    /// </summary>
    private const int MostTaps = 256;

    /// <summary>How many rows the next tile should have when <paramref name="left"/> rows are left: 14, 8 or 4.</summary>
    public static int RowsFor(long left) =>
        left <= 4 || SimdLevels.Registers < 32 ? 4 : left is > 16 or 13 or 14 ? 14 : 8;

    /// <summary>Taps of a block when <paramref name="depth"/> is divided evenly.</summary>
    public static int BlockOf(int depth)
    {
        int blocks = (depth + MostTaps - 1) / MostTaps;
        return (depth + blocks - 1) / blocks;
    }

    /// <summary>Elements of the largest tile's sums.</summary>
    public static int SumsLength<TSimd, TVector, T>()
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => 14 * 2 * TSimd.Width;

    /// <summary>
    /// Computes a tile of <paramref name="rows"/> (14, 8 or 4) rows and one or two vectors, or of one row and four vectors:
    /// all its taps, block by block, the sums waiting in C.
    /// </summary>
    public static void Run<TSimd, TVector, T>(int rows, int vectors, in TileOperands<T> tile)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TileOperands<T> block = tile;
        int step = BlockOf(tile.Depth);
        for (int done = 0; done < tile.Depth; done += step, block.AOffsets += step, block.BOffsets += step)
        {
            block.Depth = Math.Min(step, tile.Depth - done);
            RunBlock<TSimd, TVector, T>(rows, vectors, in block);
            block.Start = block.C;
            block.StartRow = block.CRow;
        }
    }

    /// <summary>One block of a tile's taps.</summary>
    public static void RunBlock<TSimd, TVector, T>(int rows, int vectors, in TileOperands<T> tile)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        switch (rows, vectors)
        {
            case (14, 2): Tiles14.TwoVectors<TSimd, TVector, T>(in tile); break;
            case (8, 2): Tiles8.TwoVectors<TSimd, TVector, T>(in tile); break;
            case (4, 2): Tiles4.TwoVectors<TSimd, TVector, T>(in tile); break;
            case (14, 1): Tiles14.OneVector<TSimd, TVector, T>(in tile); break;
            case (8, 1): Tiles8.OneVector<TSimd, TVector, T>(in tile); break;
            case (1, _): Tiles1.FourVectors<TSimd, TVector, T>(in tile); break;
            default: Tiles4.OneVector<TSimd, TVector, T>(in tile); break;
        }
    }
}

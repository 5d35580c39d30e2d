using System.Numerics;
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
    /// Depth that is summed in one go. Longer sums are made of such blocks, which keeps their rounding error far below
    /// that of one long chain.
    /// </summary>
    private const int DepthBlock = 256;

    /// <summary>How many rows the next tile should have when <paramref name="left"/> rows are left: 14, 8 or 4.</summary>
    public static int RowsFor(long left) =>
        left <= 4 || SimdLevels.Registers < 32 ? 4 : left is > 16 or 13 or 14 ? 14 : 8;

    /// <summary>Elements of the buffer that <see cref="Run"/> writes its sums to.</summary>
    public static int SumsLength<TSimd, TVector, T>()
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => 2 * 14 * 2 * TSimd.Width;

    /// <summary>
    /// Computes a tile of <paramref name="rows"/> (14, 8 or 4) rows and one or two vectors, or of one row and four
    /// vectors; row r begins at <paramref name="sums"/> + r * vectors * width.
    /// </summary>
    public static void Run<TSimd, TVector, T>(int rows, int vectors, in TileOperands<T> tile, T* sums)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (tile.Depth <= DepthBlock)
        {
            RunBlock<TSimd, TVector, T>(rows, vectors, in tile, sums);
            return;
        }

        T* blockSums = sums + 14 * 2 * TSimd.Width;
        TileOperands<T> block = tile;
        for (int done = 0; done < tile.Depth; done += DepthBlock)
        {
            block.Depth = Math.Min(DepthBlock, tile.Depth - done);
            RunBlock<TSimd, TVector, T>(rows, vectors, in block, done == 0 ? sums : blockSums);
            block.AOffsets += DepthBlock;
            block.BOffsets += DepthBlock;
            for (T* sum = sums, added = blockSums, end = sums + rows * vectors * TSimd.Width; done > 0 && sum < end; sum += TSimd.Width, added += TSimd.Width)
                TSimd.Store(TSimd.Add(TSimd.Load(sum), TSimd.Load(added)), sum);
        }
    }

    private static void RunBlock<TSimd, TVector, T>(int rows, int vectors, in TileOperands<T> tile, T* sums)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        switch (rows, vectors)
        {
            case (14, 2): Tiles14.TwoVectors<TSimd, TVector, T>(in tile, sums); break;
            case (8, 2): Tiles8.TwoVectors<TSimd, TVector, T>(in tile, sums); break;
            case (4, 2): Tiles4.TwoVectors<TSimd, TVector, T>(in tile, sums); break;
            case (14, 1): Tiles14.OneVector<TSimd, TVector, T>(in tile, sums); break;
            case (8, 1): Tiles8.OneVector<TSimd, TVector, T>(in tile, sums); break;
            case (1, _): Tiles1.FourVectors<TSimd, TVector, T>(in tile, sums); break;
            default: Tiles4.OneVector<TSimd, TVector, T>(in tile, sums); break;
        }
    }
}

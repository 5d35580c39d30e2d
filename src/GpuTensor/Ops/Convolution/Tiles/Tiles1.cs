using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Tiles of one row: for a single filter over many pixels.</summary>
internal static unsafe class Tiles1
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourVectors<TSimd, TVector, T>(in TileOperands<T> tile)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
        T* aStart = tile.A, bStart = tile.B;
        int* aOffset = tile.AOffsets, bOffset = tile.BOffsets;
        for (int* end = aOffset + tile.Depth; aOffset < end; aOffset++, bOffset++)
        {
            TVector x = TSimd.Broadcast(aStart[*aOffset]);
            T* b = bStart + *bOffset;
            c0 = TSimd.MultiplyAdd(x, TSimd.Load(b), c0);
            c1 = TSimd.MultiplyAdd(x, TSimd.Load(b + TSimd.Width), c1);
            c2 = TSimd.MultiplyAdd(x, TSimd.Load(b + 2 * TSimd.Width), c2);
            c3 = TSimd.MultiplyAdd(x, TSimd.Load(b + 3 * TSimd.Width), c3);
        }

        T* start = tile.Start, c = tile.C;
        TileRows.Write<TSimd, TVector, T>(c0, c1, start, c);
        TileRows.Write<TSimd, TVector, T>(c2, c3, start is null ? null : start + 2 * TSimd.Width, c + 2 * TSimd.Width);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Tiles of 4 rows: for remainders and for machines with 16 vector registers.</summary>
internal static unsafe class Tiles4
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoVectors<TSimd, TVector, T>(in TileOperands<T> tile, T* sums)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector c0a = TSimd.Zero, c0b = TSimd.Zero;
        TVector c1a = TSimd.Zero, c1b = TSimd.Zero;
        TVector c2a = TSimd.Zero, c2b = TSimd.Zero;
        TVector c3a = TSimd.Zero, c3b = TSimd.Zero;
        nint row = tile.ARow;
        T* aStart = tile.A, bStart = tile.B;
        int* aOffset = tile.AOffsets, bOffset = tile.BOffsets;
        for (int* end = aOffset + tile.Depth; aOffset < end; aOffset++, bOffset++)
        {
            T* a = aStart + *aOffset;
            T* b = bStart + *bOffset;
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Width);
            TVector x;
            x = TSimd.Broadcast(a[0]);
            c0a = TSimd.MultiplyAdd(x, b0, c0a);
            c0b = TSimd.MultiplyAdd(x, b1, c0b);
            x = TSimd.Broadcast(a[row]);
            c1a = TSimd.MultiplyAdd(x, b0, c1a);
            c1b = TSimd.MultiplyAdd(x, b1, c1b);
            x = TSimd.Broadcast(a[2 * row]);
            c2a = TSimd.MultiplyAdd(x, b0, c2a);
            c2b = TSimd.MultiplyAdd(x, b1, c2b);
            a += 3 * row;
            x = TSimd.Broadcast(a[0]);
            c3a = TSimd.MultiplyAdd(x, b0, c3a);
            c3b = TSimd.MultiplyAdd(x, b1, c3b);
        }

        TSimd.Store(c0a, sums);
        TSimd.Store(c0b, sums + 1 * TSimd.Width);
        TSimd.Store(c1a, sums + 2 * TSimd.Width);
        TSimd.Store(c1b, sums + 3 * TSimd.Width);
        TSimd.Store(c2a, sums + 4 * TSimd.Width);
        TSimd.Store(c2b, sums + 5 * TSimd.Width);
        TSimd.Store(c3a, sums + 6 * TSimd.Width);
        TSimd.Store(c3b, sums + 7 * TSimd.Width);
    }


    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneVector<TSimd, TVector, T>(in TileOperands<T> tile, T* sums)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector c0a = TSimd.Zero;
        TVector c1a = TSimd.Zero;
        TVector c2a = TSimd.Zero;
        TVector c3a = TSimd.Zero;
        nint row = tile.ARow;
        T* aStart = tile.A, bStart = tile.B;
        int* aOffset = tile.AOffsets, bOffset = tile.BOffsets;
        for (int* end = aOffset + tile.Depth; aOffset < end; aOffset++, bOffset++)
        {
            T* a = aStart + *aOffset;
            T* b = bStart + *bOffset;
            TVector b0 = TSimd.Load(b);
            TVector x;
            x = TSimd.Broadcast(a[0]);
            c0a = TSimd.MultiplyAdd(x, b0, c0a);
            x = TSimd.Broadcast(a[row]);
            c1a = TSimd.MultiplyAdd(x, b0, c1a);
            x = TSimd.Broadcast(a[2 * row]);
            c2a = TSimd.MultiplyAdd(x, b0, c2a);
            a += 3 * row;
            x = TSimd.Broadcast(a[0]);
            c3a = TSimd.MultiplyAdd(x, b0, c3a);
        }

        TSimd.Store(c0a, sums);
        TSimd.Store(c1a, sums + 1 * TSimd.Width);
        TSimd.Store(c2a, sums + 2 * TSimd.Width);
        TSimd.Store(c3a, sums + 3 * TSimd.Width);
    }
}

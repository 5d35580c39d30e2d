using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Tiles of 8 rows: for remainders and small filter banks.</summary>
internal static unsafe class Tiles8
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
        TVector c4a = TSimd.Zero, c4b = TSimd.Zero;
        TVector c5a = TSimd.Zero, c5b = TSimd.Zero;
        TVector c6a = TSimd.Zero, c6b = TSimd.Zero;
        TVector c7a = TSimd.Zero, c7b = TSimd.Zero;
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
            x = TSimd.Broadcast(a[row]);
            c4a = TSimd.MultiplyAdd(x, b0, c4a);
            c4b = TSimd.MultiplyAdd(x, b1, c4b);
            x = TSimd.Broadcast(a[2 * row]);
            c5a = TSimd.MultiplyAdd(x, b0, c5a);
            c5b = TSimd.MultiplyAdd(x, b1, c5b);
            a += 3 * row;
            x = TSimd.Broadcast(a[0]);
            c6a = TSimd.MultiplyAdd(x, b0, c6a);
            c6b = TSimd.MultiplyAdd(x, b1, c6b);
            x = TSimd.Broadcast(a[row]);
            c7a = TSimd.MultiplyAdd(x, b0, c7a);
            c7b = TSimd.MultiplyAdd(x, b1, c7b);
        }

        TSimd.Store(c0a, sums);
        TSimd.Store(c0b, sums + 1 * TSimd.Width);
        TSimd.Store(c1a, sums + 2 * TSimd.Width);
        TSimd.Store(c1b, sums + 3 * TSimd.Width);
        TSimd.Store(c2a, sums + 4 * TSimd.Width);
        TSimd.Store(c2b, sums + 5 * TSimd.Width);
        TSimd.Store(c3a, sums + 6 * TSimd.Width);
        TSimd.Store(c3b, sums + 7 * TSimd.Width);
        TSimd.Store(c4a, sums + 8 * TSimd.Width);
        TSimd.Store(c4b, sums + 9 * TSimd.Width);
        TSimd.Store(c5a, sums + 10 * TSimd.Width);
        TSimd.Store(c5b, sums + 11 * TSimd.Width);
        TSimd.Store(c6a, sums + 12 * TSimd.Width);
        TSimd.Store(c6b, sums + 13 * TSimd.Width);
        TSimd.Store(c7a, sums + 14 * TSimd.Width);
        TSimd.Store(c7b, sums + 15 * TSimd.Width);
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
        TVector c4a = TSimd.Zero;
        TVector c5a = TSimd.Zero;
        TVector c6a = TSimd.Zero;
        TVector c7a = TSimd.Zero;
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
            x = TSimd.Broadcast(a[row]);
            c4a = TSimd.MultiplyAdd(x, b0, c4a);
            x = TSimd.Broadcast(a[2 * row]);
            c5a = TSimd.MultiplyAdd(x, b0, c5a);
            a += 3 * row;
            x = TSimd.Broadcast(a[0]);
            c6a = TSimd.MultiplyAdd(x, b0, c6a);
            x = TSimd.Broadcast(a[row]);
            c7a = TSimd.MultiplyAdd(x, b0, c7a);
        }

        TSimd.Store(c0a, sums);
        TSimd.Store(c1a, sums + 1 * TSimd.Width);
        TSimd.Store(c2a, sums + 2 * TSimd.Width);
        TSimd.Store(c3a, sums + 3 * TSimd.Width);
        TSimd.Store(c4a, sums + 4 * TSimd.Width);
        TSimd.Store(c5a, sums + 5 * TSimd.Width);
        TSimd.Store(c6a, sums + 6 * TSimd.Width);
        TSimd.Store(c7a, sums + 7 * TSimd.Width);
    }
}

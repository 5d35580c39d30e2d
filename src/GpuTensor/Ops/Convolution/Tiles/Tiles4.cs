using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Tiles of 4 rows: for remainders and for machines with 16 vector registers.</summary>
internal static unsafe class Tiles4
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoVectors<TSimd, TVector, T>(in TileOperands<T> tile)
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

        T* start = tile.Start, c = tile.C;
        nint startRow = start is null ? 0 : tile.StartRow, cRow = tile.CRow;
        TileRows.Write<TSimd, TVector, T>(c0a, c0b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c1a, c1b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c2a, c2b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c3a, c3b, start, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneVector<TSimd, TVector, T>(in TileOperands<T> tile)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector c0 = TSimd.Zero;
        TVector c1 = TSimd.Zero;
        TVector c2 = TSimd.Zero;
        TVector c3 = TSimd.Zero;
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
            c0 = TSimd.MultiplyAdd(x, b0, c0);
            x = TSimd.Broadcast(a[row]);
            c1 = TSimd.MultiplyAdd(x, b0, c1);
            x = TSimd.Broadcast(a[2 * row]);
            c2 = TSimd.MultiplyAdd(x, b0, c2);
            a += 3 * row;
            x = TSimd.Broadcast(a[0]);
            c3 = TSimd.MultiplyAdd(x, b0, c3);
        }

        T* start = tile.Start, c = tile.C;
        nint startRow = start is null ? 0 : tile.StartRow, cRow = tile.CRow;
        TileRows.Write<TSimd, TVector, T>(c0, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c1, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c2, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c3, start, c);
    }
}

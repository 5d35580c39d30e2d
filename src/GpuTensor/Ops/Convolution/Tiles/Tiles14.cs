using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Tiles of 14 rows: they fill the registers of AVX-512 and divide the usual image widths (14, 28, 56, 112, 224).</summary>
internal static unsafe class Tiles14
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
        TVector c4a = TSimd.Zero, c4b = TSimd.Zero;
        TVector c5a = TSimd.Zero, c5b = TSimd.Zero;
        TVector c6a = TSimd.Zero, c6b = TSimd.Zero;
        TVector c7a = TSimd.Zero, c7b = TSimd.Zero;
        TVector c8a = TSimd.Zero, c8b = TSimd.Zero;
        TVector c9a = TSimd.Zero, c9b = TSimd.Zero;
        TVector c10a = TSimd.Zero, c10b = TSimd.Zero;
        TVector c11a = TSimd.Zero, c11b = TSimd.Zero;
        TVector c12a = TSimd.Zero, c12b = TSimd.Zero;
        TVector c13a = TSimd.Zero, c13b = TSimd.Zero;
        nint row = tile.ARow;
        T* aStart = tile.A, bStart = tile.B;
        int* aOffset = tile.AOffsets, bOffset = tile.BOffsets;
        int* end = aOffset + tile.Depth;
        T* ahead = tile.Ahead;
        nint part = ahead is null ? tile.Depth : tile.Depth / 14 + 1;
        while (aOffset < end)
        {
            int* partEnd = aOffset + Math.Min(part, end - aOffset);
            if (ahead is not null)
            {
                TileRows.Prefetch<TSimd, TVector, T>(ahead);
                ahead += tile.CRow;
            }

            for (; aOffset < partEnd; aOffset++, bOffset++)
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
                x = TSimd.Broadcast(a[2 * row]);
                c8a = TSimd.MultiplyAdd(x, b0, c8a);
                c8b = TSimd.MultiplyAdd(x, b1, c8b);
                a += 3 * row;
                x = TSimd.Broadcast(a[0]);
                c9a = TSimd.MultiplyAdd(x, b0, c9a);
                c9b = TSimd.MultiplyAdd(x, b1, c9b);
                x = TSimd.Broadcast(a[row]);
                c10a = TSimd.MultiplyAdd(x, b0, c10a);
                c10b = TSimd.MultiplyAdd(x, b1, c10b);
                x = TSimd.Broadcast(a[2 * row]);
                c11a = TSimd.MultiplyAdd(x, b0, c11a);
                c11b = TSimd.MultiplyAdd(x, b1, c11b);
                a += 3 * row;
                x = TSimd.Broadcast(a[0]);
                c12a = TSimd.MultiplyAdd(x, b0, c12a);
                c12b = TSimd.MultiplyAdd(x, b1, c12b);
                x = TSimd.Broadcast(a[row]);
                c13a = TSimd.MultiplyAdd(x, b0, c13a);
                c13b = TSimd.MultiplyAdd(x, b1, c13b);
            }
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
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c4a, c4b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c5a, c5b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c6a, c6b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c7a, c7b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c8a, c8b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c9a, c9b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c10a, c10b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c11a, c11b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c12a, c12b, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c13a, c13b, start, c);
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
        TVector c4 = TSimd.Zero;
        TVector c5 = TSimd.Zero;
        TVector c6 = TSimd.Zero;
        TVector c7 = TSimd.Zero;
        TVector c8 = TSimd.Zero;
        TVector c9 = TSimd.Zero;
        TVector c10 = TSimd.Zero;
        TVector c11 = TSimd.Zero;
        TVector c12 = TSimd.Zero;
        TVector c13 = TSimd.Zero;
        nint row = tile.ARow;
        T* aStart = tile.A, bStart = tile.B;
        int* aOffset = tile.AOffsets, bOffset = tile.BOffsets;
        int* end = aOffset + tile.Depth;
        T* ahead = tile.Ahead;
        nint part = ahead is null ? tile.Depth : tile.Depth / 14 + 1;
        while (aOffset < end)
        {
            int* partEnd = aOffset + Math.Min(part, end - aOffset);
            if (ahead is not null)
            {
                TileRows.Prefetch<TSimd, TVector, T>(ahead);
                ahead += tile.CRow;
            }

            for (; aOffset < partEnd; aOffset++, bOffset++)
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
                x = TSimd.Broadcast(a[row]);
                c4 = TSimd.MultiplyAdd(x, b0, c4);
                x = TSimd.Broadcast(a[2 * row]);
                c5 = TSimd.MultiplyAdd(x, b0, c5);
                a += 3 * row;
                x = TSimd.Broadcast(a[0]);
                c6 = TSimd.MultiplyAdd(x, b0, c6);
                x = TSimd.Broadcast(a[row]);
                c7 = TSimd.MultiplyAdd(x, b0, c7);
                x = TSimd.Broadcast(a[2 * row]);
                c8 = TSimd.MultiplyAdd(x, b0, c8);
                a += 3 * row;
                x = TSimd.Broadcast(a[0]);
                c9 = TSimd.MultiplyAdd(x, b0, c9);
                x = TSimd.Broadcast(a[row]);
                c10 = TSimd.MultiplyAdd(x, b0, c10);
                x = TSimd.Broadcast(a[2 * row]);
                c11 = TSimd.MultiplyAdd(x, b0, c11);
                a += 3 * row;
                x = TSimd.Broadcast(a[0]);
                c12 = TSimd.MultiplyAdd(x, b0, c12);
                x = TSimd.Broadcast(a[row]);
                c13 = TSimd.MultiplyAdd(x, b0, c13);
            }
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
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c4, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c5, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c6, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c7, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c8, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c9, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c10, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c11, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c12, start, c);
        start += startRow;
        c += cRow;
        TileRows.Write<TSimd, TVector, T>(c13, start, c);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Tiles of eight rows, for up to three vectors, and of fourteen, for one or two.</summary>
internal static unsafe class TallTiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<TLanes, TSimd, TVector, T>(in TileOperands<T> tile)
        where TLanes : struct, ILanes<TLanes, TVector, T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TLanes r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default;
        TLanes r7 = default;
        nint aTap = tile.ATap, bTap = tile.BTap, row = tile.ARow;
        T* ahead = tile.Ahead;
        TapRun* run = tile.Runs;
        for (TapRun* end = run + tile.RunCount; run < end; run++)
        {
            if (ahead is not null)
            {
                TLanes.Prefetch(ahead);
                ahead += tile.CRow;
            }

            T* b = tile.B + run->B * tile.BUnit;
            T* a0 = tile.A + run->A * tile.AUnit, a3 = a0 + 3 * row, a6 = a3 + 3 * row;
            for (int left = run->Length; left > 0; left--)
            {
                TLanes factors = TLanes.Load(b);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[0]), factors, ref r0);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[row]), factors, ref r1);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[2 * row]), factors, ref r2);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[0]), factors, ref r3);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[row]), factors, ref r4);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[2 * row]), factors, ref r5);
                TLanes.MultiplyAdd(TSimd.Broadcast(a6[0]), factors, ref r6);
                TLanes.MultiplyAdd(TSimd.Broadcast(a6[row]), factors, ref r7);
                b += bTap;
                a0 += aTap;
                a3 += aTap;
                a6 += aTap;
            }
        }

        T* start = tile.Start, c = tile.C;
        nint startRow = start is null ? 0 : tile.StartRow, cRow = tile.CRow;
        TLanes.Write(r0, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r1, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r2, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r3, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r4, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r5, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r6, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r7, start, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows14<TLanes, TSimd, TVector, T>(in TileOperands<T> tile)
        where TLanes : struct, ILanes<TLanes, TVector, T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TLanes r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default;
        TLanes r7 = default, r8 = default, r9 = default, r10 = default, r11 = default, r12 = default, r13 = default;
        nint aTap = tile.ATap, bTap = tile.BTap, row = tile.ARow;
        T* ahead = tile.Ahead;
        TapRun* run = tile.Runs;
        for (TapRun* end = run + tile.RunCount; run < end; run++)
        {
            if (ahead is not null)
            {
                TLanes.Prefetch(ahead);
                ahead += tile.CRow;
            }

            T* b = tile.B + run->B * tile.BUnit;
            T* a0 = tile.A + run->A * tile.AUnit, a3 = a0 + 3 * row, a6 = a3 + 3 * row, a9 = a6 + 3 * row, a12 = a9 + 3 * row;
            for (int left = run->Length; left > 0; left--)
            {
                TLanes factors = TLanes.Load(b);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[0]), factors, ref r0);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[row]), factors, ref r1);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[2 * row]), factors, ref r2);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[0]), factors, ref r3);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[row]), factors, ref r4);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[2 * row]), factors, ref r5);
                TLanes.MultiplyAdd(TSimd.Broadcast(a6[0]), factors, ref r6);
                TLanes.MultiplyAdd(TSimd.Broadcast(a6[row]), factors, ref r7);
                TLanes.MultiplyAdd(TSimd.Broadcast(a6[2 * row]), factors, ref r8);
                TLanes.MultiplyAdd(TSimd.Broadcast(a9[0]), factors, ref r9);
                TLanes.MultiplyAdd(TSimd.Broadcast(a9[row]), factors, ref r10);
                TLanes.MultiplyAdd(TSimd.Broadcast(a9[2 * row]), factors, ref r11);
                TLanes.MultiplyAdd(TSimd.Broadcast(a12[0]), factors, ref r12);
                TLanes.MultiplyAdd(TSimd.Broadcast(a12[row]), factors, ref r13);
                b += bTap;
                a0 += aTap;
                a3 += aTap;
                a6 += aTap;
                a9 += aTap;
                a12 += aTap;
            }
        }

        T* start = tile.Start, c = tile.C;
        nint startRow = start is null ? 0 : tile.StartRow, cRow = tile.CRow;
        TLanes.Write(r0, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r1, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r2, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r3, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r4, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r5, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r6, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r7, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r8, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r9, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r10, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r11, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r12, start, c);
        start += startRow;
        c += cRow;
        TLanes.Write(r13, start, c);
    }
}

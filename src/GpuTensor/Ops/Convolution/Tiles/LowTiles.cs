using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Tiles of one row, for a single filter over many pixels, and of four to six rows, for three or four vectors or for few registers.</summary>
internal static unsafe class LowTiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1<TLanes, TSimd, TVector, T>(in TileOperands<T> tile)
        where TLanes : struct, ILanes<TLanes, TVector, T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TLanes r0 = default;
        nint aTap = tile.ATap, bTap = tile.BTap;
        TapRun* run = tile.Runs;
        for (TapRun* end = run + tile.RunCount; run < end; run++)
        {
            T* b = tile.B + run->B * tile.BUnit;
            T* a0 = tile.A + run->A * tile.AUnit;
            for (int left = run->Length; left > 0; left--)
            {
                TLanes factors = TLanes.Load(b);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[0]), factors, ref r0);
                b += bTap;
                a0 += aTap;
            }
        }

        T* start = tile.Start, c = tile.C;
        TLanes.Write(r0, start, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4<TLanes, TSimd, TVector, T>(in TileOperands<T> tile)
        where TLanes : struct, ILanes<TLanes, TVector, T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TLanes r0 = default, r1 = default, r2 = default, r3 = default;
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
            T* a0 = tile.A + run->A * tile.AUnit, a3 = a0 + 3 * row;
            for (int left = run->Length; left > 0; left--)
            {
                TLanes factors = TLanes.Load(b);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[0]), factors, ref r0);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[row]), factors, ref r1);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[2 * row]), factors, ref r2);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[0]), factors, ref r3);
                b += bTap;
                a0 += aTap;
                a3 += aTap;
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows5<TLanes, TSimd, TVector, T>(in TileOperands<T> tile)
        where TLanes : struct, ILanes<TLanes, TVector, T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TLanes r0 = default, r1 = default, r2 = default, r3 = default, r4 = default;
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
            T* a0 = tile.A + run->A * tile.AUnit, a3 = a0 + 3 * row;
            for (int left = run->Length; left > 0; left--)
            {
                TLanes factors = TLanes.Load(b);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[0]), factors, ref r0);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[row]), factors, ref r1);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[2 * row]), factors, ref r2);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[0]), factors, ref r3);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[row]), factors, ref r4);
                b += bTap;
                a0 += aTap;
                a3 += aTap;
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6<TLanes, TSimd, TVector, T>(in TileOperands<T> tile)
        where TLanes : struct, ILanes<TLanes, TVector, T>
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TLanes r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default;
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
            T* a0 = tile.A + run->A * tile.AUnit, a3 = a0 + 3 * row;
            for (int left = run->Length; left > 0; left--)
            {
                TLanes factors = TLanes.Load(b);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[0]), factors, ref r0);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[row]), factors, ref r1);
                TLanes.MultiplyAdd(TSimd.Broadcast(a0[2 * row]), factors, ref r2);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[0]), factors, ref r3);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[row]), factors, ref r4);
                TLanes.MultiplyAdd(TSimd.Broadcast(a3[2 * row]), factors, ref r5);
                b += bTap;
                a0 += aTap;
                a3 += aTap;
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
    }
}

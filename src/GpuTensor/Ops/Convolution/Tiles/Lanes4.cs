using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Four vectors.</summary>
internal unsafe struct Lanes4<TSimd, TVector, T> : ILanes<Lanes4<TSimd, TVector, T>, TVector, T>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    private TVector _0, _1, _2, _3;

    public static int Length => 4 * TSimd.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4<TSimd, TVector, T> Load(T* source)
    {
        Lanes4<TSimd, TVector, T> lanes;
        lanes._0 = TSimd.Load(source);
        lanes._1 = TSimd.Load(source + TSimd.Width);
        lanes._2 = TSimd.Load(source + 2 * TSimd.Width);
        lanes._3 = TSimd.Load(source + 3 * TSimd.Width);
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(TVector x, Lanes4<TSimd, TVector, T> factors, ref Lanes4<TSimd, TVector, T> sums)
    {
        sums._0 = TSimd.MultiplyAdd(x, factors._0, sums._0);
        sums._1 = TSimd.MultiplyAdd(x, factors._1, sums._1);
        sums._2 = TSimd.MultiplyAdd(x, factors._2, sums._2);
        sums._3 = TSimd.MultiplyAdd(x, factors._3, sums._3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Lanes4<TSimd, TVector, T> sums, T* start, T* destination)
    {
        if (start is not null)
        {
            sums._0 = TSimd.Add(TSimd.Load(start), sums._0);
            sums._1 = TSimd.Add(TSimd.Load(start + TSimd.Width), sums._1);
            sums._2 = TSimd.Add(TSimd.Load(start + 2 * TSimd.Width), sums._2);
            sums._3 = TSimd.Add(TSimd.Load(start + 3 * TSimd.Width), sums._3);
        }

        TSimd.Store(sums._0, destination);
        TSimd.Store(sums._1, destination + TSimd.Width);
        TSimd.Store(sums._2, destination + 2 * TSimd.Width);
        TSimd.Store(sums._3, destination + 3 * TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(T* destination)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(destination);
        Sse.Prefetch0(destination + TSimd.Width);
        Sse.Prefetch0(destination + 2 * TSimd.Width);
        Sse.Prefetch0(destination + 3 * TSimd.Width);
    }
}

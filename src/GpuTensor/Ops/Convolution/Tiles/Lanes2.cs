using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>Two vectors.</summary>
internal unsafe struct Lanes2<TSimd, TVector, T> : ILanes<Lanes2<TSimd, TVector, T>, TVector, T>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    private TVector _0, _1;

    public static int Length => 2 * TSimd.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes2<TSimd, TVector, T> Load(T* source)
    {
        Lanes2<TSimd, TVector, T> lanes;
        lanes._0 = TSimd.Load(source);
        lanes._1 = TSimd.Load(source + TSimd.Width);
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(TVector x, Lanes2<TSimd, TVector, T> factors, ref Lanes2<TSimd, TVector, T> sums)
    {
        sums._0 = TSimd.MultiplyAdd(x, factors._0, sums._0);
        sums._1 = TSimd.MultiplyAdd(x, factors._1, sums._1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Lanes2<TSimd, TVector, T> sums, T* start, T* destination)
    {
        if (start is not null)
        {
            sums._0 = TSimd.Add(TSimd.Load(start), sums._0);
            sums._1 = TSimd.Add(TSimd.Load(start + TSimd.Width), sums._1);
        }

        TSimd.Store(sums._0, destination);
        TSimd.Store(sums._1, destination + TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(T* destination)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(destination);
        Sse.Prefetch0(destination + TSimd.Width);
    }
}

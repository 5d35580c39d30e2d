using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>One vector.</summary>
internal unsafe struct Lanes1<TSimd, TVector, T> : ILanes<Lanes1<TSimd, TVector, T>, TVector, T>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, INumber<T>
{
    private TVector _0;

    public static int Length => TSimd.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<TSimd, TVector, T> Load(T* source)
    {
        Lanes1<TSimd, TVector, T> lanes;
        lanes._0 = TSimd.Load(source);
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(TVector x, Lanes1<TSimd, TVector, T> factors, ref Lanes1<TSimd, TVector, T> sums)
    {
        sums._0 = TSimd.MultiplyAdd(x, factors._0, sums._0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Lanes1<TSimd, TVector, T> sums, T* start, T* destination)
    {
        if (start is not null)
            sums._0 = TSimd.Add(TSimd.Load(start), sums._0);
        TSimd.Store(sums._0, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(T* destination)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(destination);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>One row of a tile's result.</summary>
internal static unsafe class TileRows
{
    /// <summary>Writes start + sums, or the sums alone where nothing is to be added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TSimd, TVector, T>(TVector sum, T* start, T* c)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (start is not null)
            sum = TSimd.Add(TSimd.Load(start), sum);
        TSimd.Store(sum, c);
    }

    /// <inheritdoc cref="Write{TSimd, TVector, T}(TVector, T*, T*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TSimd, TVector, T>(TVector sum0, TVector sum1, T* start, T* c)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (start is not null)
        {
            sum0 = TSimd.Add(TSimd.Load(start), sum0);
            sum1 = TSimd.Add(TSimd.Load(start + TSimd.Width), sum1);
        }

        TSimd.Store(sum0, c);
        TSimd.Store(sum1, c + TSimd.Width);
    }

    /// <summary>Brings a row's cache lines near before they are written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<TSimd, TVector, T>(T* c)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(c);
        Sse.Prefetch0(c + TSimd.Width);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Scaling;

/// <summary>The loops of rescaling.</summary>
internal static unsafe class RescaleKernel<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The least and the greatest element in one pass; both NaN if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (T Least, T Greatest) Extremes<TSimd, TVector>(T* x, long count)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        T least = *x;
        T greatest = *x;
        long i = 0;
        int width = TSimd.Width;
        if (count >= width)
        {
            TVector lo0 = TSimd.Broadcast(*x), lo1 = lo0, lo2 = lo0, lo3 = lo0;
            TVector hi0 = lo0, hi1 = lo0, hi2 = lo0, hi3 = lo0;
            TVector bad0 = lo0, bad1 = lo0;
            for (; count - i >= 4 * width; i += 4 * width)
            {
                Widen<TSimd, TVector>(TSimd.Load(x + i), ref lo0, ref hi0, ref bad0);
                Widen<TSimd, TVector>(TSimd.Load(x + i + width), ref lo1, ref hi1, ref bad1);
                Widen<TSimd, TVector>(TSimd.Load(x + i + 2 * width), ref lo2, ref hi2, ref bad0);
                Widen<TSimd, TVector>(TSimd.Load(x + i + 3 * width), ref lo3, ref hi3, ref bad1);
            }

            for (; count - i >= width; i += width)
                Widen<TSimd, TVector>(TSimd.Load(x + i), ref lo0, ref hi0, ref bad0);
            TVector bad = TSimd.Max(bad0, bad1);
            least = TSimd.MinAcross(TSimd.Min(bad, TSimd.Min(TSimd.Min(lo0, lo1), TSimd.Min(lo2, lo3))));
            greatest = TSimd.MaxAcross(TSimd.Max(bad, TSimd.Max(TSimd.Max(hi0, hi1), TSimd.Max(hi2, hi3))));
        }

        for (; i < count; i++)
        {
            least = SimdScalar<T>.Min(least, x[i]);
            greatest = SimdScalar<T>.Max(greatest, x[i]);
        }

        return (least, greatest);
    }

    /// <summary>Rescales elements of one group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Uniform<TSimd, TVector>(T* x, T* y, long count, in RescaleRange<T> range, T low, T high, bool streaming)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        if (range.Span == T.Zero)
        {
            new Span<T>(y, (int)count).Fill(low);
            return;
        }

        TVector factor = TSimd.Broadcast(range.Factor);
        TVector offset = TSimd.Broadcast(range.Offset);
        TVector span = TSimd.Broadcast(range.Span);
        TVector lows = TSimd.Broadcast(low);
        TVector highs = TSimd.Broadcast(high);
        TVector one = TSimd.Broadcast(T.One);
        int width = TSimd.Width;
        long i = 0;
        if (streaming)
        {
            for (; i < count && (nint)(y + i) % (width * sizeof(T)) != 0; i++)
                y[i] = Lerp<SimdScalar<T>, T>(x[i], range.Factor, range.Offset, range.Span, low, high, T.One);
            for (; count - i >= width; i += width)
                TSimd.StoreStreaming(Lerp<TSimd, TVector>(TSimd.Load(x + i), factor, offset, span, lows, highs, one), y + i);
        }

        for (; count - i >= width; i += width)
            TSimd.Store(Lerp<TSimd, TVector>(TSimd.Load(x + i), factor, offset, span, lows, highs, one), y + i);
        for (; i < count; i++)
            y[i] = Lerp<SimdScalar<T>, T>(x[i], range.Factor, range.Offset, range.Span, low, high, T.One);
    }

    /// <summary>Rescales elements each of which has a group of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lanes<TSimd, TVector>(T* x, T* y, long count, T* factors, T* offsets, T* spans, T low, T high)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector lows = TSimd.Broadcast(low);
        TVector highs = TSimd.Broadcast(high);
        TVector one = TSimd.Broadcast(T.One);
        long i = 0;
        for (; count - i >= TSimd.Width; i += TSimd.Width)
        {
            TVector span = TSimd.Load(spans + i);
            TVector result = Lerp<TSimd, TVector>(TSimd.Load(x + i), TSimd.Load(factors + i), TSimd.Load(offsets + i), span, lows, highs, one);
            TSimd.Store(TSimd.Select(TSimd.EqualTo(span, TSimd.Zero), lows, result), y + i);
        }

        for (; i < count; i++)
        {
            y[i] = spans[i] == T.Zero ? low
                : Lerp<SimdScalar<T>, T>(x[i], factors[i], offsets[i], spans[i], low, high, T.One);
        }
    }

    /// <summary>Takes a vector into the extremes; the native operations lose NaN, which is therefore kept apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen<TSimd, TVector>(TVector value, ref TVector least, ref TVector greatest, ref TVector bad)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        least = TSimd.MinNative(least, value);
        greatest = TSimd.MaxNative(greatest, value);
        bad = TSimd.Select(TSimd.EqualTo(value, value), bad, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Lerp<TSimd, TVector>(
        TVector x, TVector factor, TVector offset, TVector span, TVector low, TVector high, TVector one)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector t = TSimd.Divide(TSimd.MultiplyAdd(x, factor, offset), span);
        return TSimd.MultiplyAdd(t, high, TSimd.Multiply(TSimd.Subtract(one, t), low));
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Windows;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Convolution.GroupLanes;

/// <summary>Some rows of taps applied to the pixels of one output row, a vector of channels at a time.</summary>
internal readonly unsafe ref struct DepthwiseTaps<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Neighbouring pixels that share the loads of the filter.</summary>
    public const int TilePixels = 8;

    private readonly DepthwisePlan<T>* _plan;
    private readonly T* _window;
    private readonly long _firstRow;
    private readonly long _endRow;
    private readonly bool _accumulate;

    /// <summary>
    /// The taps of rows first up to, not including, end; <paramref name="window"/> is where the window of an output at
    /// column 0 without padding begins. The products are added to what the output holds, or to the bias.
    /// </summary>
    public DepthwiseTaps(DepthwisePlan<T>* plan, T* window, long firstRow, long endRow, bool accumulate)
    {
        _plan = plan;
        _window = window;
        _firstRow = firstRow;
        _endRow = endRow;
        _accumulate = accumulate;
    }

    private long TapsPerRow => _plan->Geometry.X.Window * _plan->Geometry.GroupInputs;

    /// <summary>Eight pixels whose windows lie inside the image from left to right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RunTile<TSimd, TVector>(long x, T* output)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
        long channels = geometry.OutputChannels;
        nint step = (nint)(geometry.X.Stride * _plan->PixelStep), step2 = 2 * step, step3 = 3 * step, step4 = 4 * step;
        nint* firstTap = _plan->TapOffsets + _firstRow * TapsPerRow, endTap = _plan->TapOffsets + _endRow * TapsPerRow;
        output += x * channels;
        for (long channel = 0; channel < channels; channel += TSimd.Width)
        {
            // The last vector overlaps the one before it; with sums in the output that would add twice.
            long c = Math.Min(channel, channels - TSimd.Width);
            if (c != channel && _accumulate)
            {
                for (int p = 0; p < TilePixels; p++)
                    RunLanes<SimdScalar<T>, T>(x + p, 0, geometry.X.Window, output + p * channels, channel, channels);
                return;
            }

            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            TVector s4 = TSimd.Zero, s5 = TSimd.Zero, s6 = TSimd.Zero, s7 = TSimd.Zero;
            T* window = _window + geometry.X.Start(x) * _plan->PixelStep + c;
            T* w = _plan->Filter + _firstRow * TapsPerRow * channels + c;
            for (nint* tap = firstTap; tap < endTap; tap++, w += channels)
            {
                TVector f = TSimd.Load(w);
                T* a = window + *tap, b = a + step4;
                s0 = TSimd.MultiplyAdd(f, TSimd.Load(a), s0);
                s1 = TSimd.MultiplyAdd(f, TSimd.Load(a + step), s1);
                s2 = TSimd.MultiplyAdd(f, TSimd.Load(a + step2), s2);
                s3 = TSimd.MultiplyAdd(f, TSimd.Load(a + step3), s3);
                s4 = TSimd.MultiplyAdd(f, TSimd.Load(b), s4);
                s5 = TSimd.MultiplyAdd(f, TSimd.Load(b + step), s5);
                s6 = TSimd.MultiplyAdd(f, TSimd.Load(b + step2), s6);
                s7 = TSimd.MultiplyAdd(f, TSimd.Load(b + step3), s7);
            }

            T* y = output + c;
            Finish<TSimd, TVector>(s0, y, c);
            Finish<TSimd, TVector>(s1, y + channels, c);
            Finish<TSimd, TVector>(s2, y + 2 * channels, c);
            Finish<TSimd, TVector>(s3, y + 3 * channels, c);
            Finish<TSimd, TVector>(s4, y + 4 * channels, c);
            Finish<TSimd, TVector>(s5, y + 5 * channels, c);
            Finish<TSimd, TVector>(s6, y + 6 * channels, c);
            Finish<TSimd, TVector>(s7, y + 7 * channels, c);
        }
    }

    /// <summary>One pixel, with those of its taps that lie in the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RunPixel<TSimd, TVector>(long x, T* output)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        WindowAxis horizontal = _plan->Geometry.X;
        long channels = _plan->Geometry.OutputChannels;
        long whole = channels / TSimd.Width * TSimd.Width;
        long first = horizontal.FirstTap(x), end = horizontal.EndTap(x);
        output += x * channels;
        RunLanes<TSimd, TVector>(x, first, end, output, 0, whole);
        RunLanes<SimdScalar<T>, T>(x, first, end, output, whole, channels);
    }

    private void RunLanes<TSimd, TVector>(long x, long firstTap, long endTap, T* output, long firstChannel, long endChannel)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        ref readonly Conv2DGeometry geometry = ref _plan->Geometry;
        long channels = geometry.OutputChannels, inputs = geometry.GroupInputs;
        for (long c = firstChannel; c < endChannel; c += TSimd.Width)
        {
            TVector sum = TSimd.Zero;
            T* window = _window + geometry.X.Start(x) * _plan->PixelStep + c;
            for (long u = _firstRow; u < _endRow; u++)
            {
                long tap = u * TapsPerRow + firstTap * inputs, end = u * TapsPerRow + endTap * inputs;
                for (T* w = _plan->Filter + tap * channels + c; tap < end; tap++, w += channels)
                    sum = TSimd.MultiplyAdd(TSimd.Load(w), TSimd.Load(window + _plan->TapOffsets[tap]), sum);
            }

            Finish<TSimd, TVector>(sum, output + c, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish<TSimd, TVector>(TVector sum, T* output, long channel)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        if (_accumulate)
            sum = TSimd.Add(TSimd.Load(output), sum);
        else if (_plan->Bias is not null)
            sum = TSimd.Add(TSimd.Load(_plan->Bias + channel), sum);
        TSimd.Store(sum, output);
    }
}

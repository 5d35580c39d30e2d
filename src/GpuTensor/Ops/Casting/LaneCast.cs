using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Elementwise;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Casting;

/// <summary>Casts between types of at most 32 bits in lanes of 32 bits: float where one of them is, else int.</summary>
internal static unsafe class LaneCast
{
    /// <summary>Whether a cast goes this way.</summary>
    public static bool Fits<TFrom, TTo>(Overflow overflow)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (!FitsLane<TFrom>() || !FitsLane<TTo>())
            return false;

        // An int lane keeps the bits of a uint, but not its order, nor its distance to floating numbers.
        bool floating = typeof(TFrom) == typeof(float) || typeof(TTo) == typeof(float);
        if (typeof(TFrom) == typeof(uint))
            return !floating && (overflow == Overflow.Wrap || typeof(TTo) == typeof(bool));
        return typeof(TTo) != typeof(uint) || !floating;
    }

    public static void Run<TFrom, TTo>(CpuDevice device, TFrom* x, TTo* y, long count, Rounding rounding, Overflow overflow)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(float) || typeof(TTo) == typeof(float))
            Through<float, TFrom, TTo>(device, x, y, count, rounding, overflow);
        else
            Through<int, TFrom, TTo>(device, x, y, count, rounding, overflow);
    }

    private static void Through<T, TFrom, TTo>(
        CpuDevice device, TFrom* x, TTo* y, long count, Rounding rounding, Overflow overflow)
        where T : unmanaged, INumber<T>
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(bool) || typeof(TFrom) == typeof(bool))
        {
            Apply<T, TFrom, TTo, TruthOperator<T>>(device, x, y, count, default);
        }
        else if (typeof(T) == typeof(float))
        {
            if (typeof(TTo) != typeof(float) && rounding == Rounding.HalfToEven)
                Apply<T, TFrom, TTo, RoundOperator<T>>(device, x, y, count, default);
            else
                Apply<T, TFrom, TTo, PassOperator<T>>(device, x, y, count, default);
        }
        else if (overflow == Overflow.Saturate)
        {
            T least = T.CreateTruncating(LaneConversion.Least<TTo>());
            T greatest = T.CreateTruncating(LaneConversion.Greatest<TTo>());
            Apply<T, TFrom, TTo, ClampOperator<T>>(device, x, y, count, new(least, greatest));
        }
        else
        {
            Apply<T, TFrom, TTo, PassOperator<T>>(device, x, y, count, default);
        }
    }

    private static void Apply<T, TFrom, TTo, TOperator>(CpuDevice device, TFrom* x, TTo* y, long count, TOperator apply)
        where T : unmanaged, INumber<T>
        where TFrom : unmanaged
        where TTo : unmanaged
        where TOperator : unmanaged, IUnaryOperator<T>
    {
        bool streaming = count * sizeof(TTo) >= LaneLoop.StreamingBytes;
        long grain = LaneLoop.GrainBytes / (sizeof(TFrom) + sizeof(TTo)) & -64;
        device.For<T, Body<T, TFrom, TTo, TOperator>>(count, grain, new(x, y, apply, streaming));
    }

    private static bool FitsLane<T>()
        where T : unmanaged => sizeof(T) <= 4 && typeof(T) != typeof(Half);

    private readonly struct Body<T, TFrom, TTo, TOperator>(TFrom* x, TTo* y, TOperator apply, bool streaming) : ISimdBody<T>
        where T : unmanaged, INumber<T>
        where TFrom : unmanaged
        where TTo : unmanaged
        where TOperator : unmanaged, IUnaryOperator<T>
    {
        private readonly TFrom* _x = x;
        private readonly TTo* _y = y;
        private readonly TOperator _apply = apply;
        private readonly bool _streaming = streaming;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            var lanes = new UnaryLanes<TSimd, TVector, T, TOperator, ConvertedLanes<TSimd, TVector, T, TFrom>>(_apply, new(_x + start));
            if (typeof(TTo) == typeof(T))
            {
                LaneLoop.Run<TSimd, TVector, T, UnaryLanes<TSimd, TVector, T, TOperator, ConvertedLanes<TSimd, TVector, T, TFrom>>>(
                    lanes, (T*)_y + start, end - start, _streaming);
            }
            else
            {
                LaneLoop.Run<TSimd, TVector, T, UnaryLanes<TSimd, TVector, T, TOperator, ConvertedLanes<TSimd, TVector, T, TFrom>>, ConvertedSink<TSimd, TVector, T, TTo>>(
                    lanes, new(_y + start), end - start);
            }
        }
    }
}

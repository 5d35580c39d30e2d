using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuTensor.Ops.Elementwise;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Casting;

/// <summary>Casts that need more than 32 bits, or half precision, block by block.</summary>
internal static unsafe class WideCast
{
    private const int Block = 2048;

    public static void Run<TFrom, TTo>(CpuDevice device, TFrom* x, TTo* y, long count, Rounding rounding, Overflow overflow)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo> =>
        device.For(count, Grain<TFrom, TTo>(), new Body<TFrom, TTo>(x, y, rounding, overflow));

    public static void FromBool<TTo>(CpuDevice device, bool* x, TTo* y, long count)
        where TTo : unmanaged, INumber<TTo> => device.For(count, Grain<bool, TTo>(), new FromBoolBody<TTo>(x, y));

    public static void ToBool<TFrom>(CpuDevice device, TFrom* x, bool* y, long count)
        where TFrom : unmanaged, INumber<TFrom> => device.For(count, Grain<TFrom, bool>(), new ToBoolBody<TFrom>(x, y));

    private static long Grain<TFrom, TTo>()
        where TFrom : unmanaged
        where TTo : unmanaged => LaneLoop.GrainBytes / (sizeof(TFrom) + sizeof(TTo));

    private static bool IsFloating<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half);

    private readonly struct Body<TFrom, TTo>(TFrom* x, TTo* y, Rounding rounding, Overflow overflow) : IRangeBody
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        private readonly TFrom* _x = x;
        private readonly TTo* _y = y;
        private readonly Rounding _rounding = rounding;
        private readonly Overflow _overflow = overflow;

        public void Run(long start, long end)
        {
            using Scratch scratch = Scratch.Rent<double>(Block);
            for (long i = start; i < end; i += Block)
            {
                int count = (int)Math.Min(Block, end - i);
                Convert(new ReadOnlySpan<TFrom>(_x + i, count), new Span<TTo>(_y + i, count), scratch.Pointer);
            }
        }

        private void Convert(ReadOnlySpan<TFrom> x, Span<TTo> y, void* scratch)
        {
            if (typeof(TFrom) == typeof(Half))
            {
                // Exact, and what follows rounds but once.
                var single = new Span<float>(scratch, x.Length);
                TensorPrimitives.ConvertToSingle(Reinterpret<TFrom, Half>(x), single);
                if (RoundsFirst)
                    TensorPrimitives.Round<float>(single, single);
                ConvertOnce<float, TTo>(single, y);
            }
            else if (typeof(TTo) == typeof(Half) && typeof(TFrom) != typeof(double))
            {
                // An integer that float cannot hold is infinite as a Half.
                var single = new Span<float>(scratch, x.Length);
                ConvertOnce<TFrom, float>(x, single);
                TensorPrimitives.ConvertToHalf(single, Reinterpret<TTo, Half>(y));
            }
            else if (RoundsFirst && typeof(TFrom) == typeof(float))
            {
                var whole = new Span<float>(scratch, x.Length);
                TensorPrimitives.Round(Reinterpret<TFrom, float>(x), whole);
                ConvertOnce<float, TTo>(whole, y);
            }
            else if (RoundsFirst && typeof(TFrom) == typeof(double))
            {
                var whole = new Span<double>(scratch, x.Length);
                TensorPrimitives.Round(Reinterpret<TFrom, double>(x), whole);
                ConvertOnce<double, TTo>(whole, y);
            }
            else
            {
                ConvertOnce(x, y);
            }
        }

        private bool RoundsFirst => _rounding == Rounding.HalfToEven && IsFloating<TFrom>() && !IsFloating<TTo>();

        private void ConvertOnce<TSource, TTarget>(ReadOnlySpan<TSource> x, Span<TTarget> y)
            where TSource : unmanaged, INumber<TSource>
            where TTarget : unmanaged, INumber<TTarget>
        {
            if (!IsFloating<TTarget>() && (IsFloating<TSource>() || _overflow == Overflow.Saturate))
                TensorPrimitives.ConvertSaturating(x, y);
            else
                TensorPrimitives.ConvertTruncating(x, y);
        }

        private static ReadOnlySpan<TAs> Reinterpret<TSource, TAs>(ReadOnlySpan<TSource> span)
            where TSource : unmanaged
            where TAs : unmanaged => MemoryMarshal.Cast<TSource, TAs>(span);

        private static Span<TAs> Reinterpret<TSource, TAs>(Span<TSource> span)
            where TSource : unmanaged
            where TAs : unmanaged => MemoryMarshal.Cast<TSource, TAs>(span);
    }

    private readonly struct FromBoolBody<TTo>(bool* x, TTo* y) : IRangeBody
        where TTo : unmanaged, INumber<TTo>
    {
        private readonly byte* _x = (byte*)x;
        private readonly TTo* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            for (long i = start; i < end; i++)
                _y[i] = _x[i] != 0 ? TTo.One : TTo.Zero;
        }
    }

    private readonly struct ToBoolBody<TFrom>(TFrom* x, bool* y) : IRangeBody
        where TFrom : unmanaged, INumber<TFrom>
    {
        private readonly TFrom* _x = x;
        private readonly bool* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, long end)
        {
            for (long i = start; i < end; i++)
                _y[i] = _x[i] != TFrom.Zero;
        }
    }
}

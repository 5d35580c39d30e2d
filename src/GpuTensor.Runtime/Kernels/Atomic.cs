using System.Numerics;

namespace GpuTensor.Kernels;

/// <summary>
/// Reads, changes and writes an element of global or shared memory in one step that no other thread of the launch can
/// come between. Every operation returns what was there before.
/// </summary>
/// <remarks>Atomic operations order only themselves; <see cref="MemoryFence"/> and barriers order other accesses.</remarks>
public static partial class Atomic
{
    /// <summary>Adds <paramref name="value"/>; overflow wraps.</summary>
    /// <returns>What was there before.</returns>
    public static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static uint Add(ref uint target, uint value) => Interlocked.Add(ref target, value) - value;

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static long Add(ref long target, long value) => Interlocked.Add(ref target, value) - value;

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static ulong Add(ref ulong target, ulong value) => Interlocked.Add(ref target, value) - value;

    /// <summary>Adds <paramref name="value"/>. The order of the additions, and so the rounding of their sum, differs from run to run.</summary>
    /// <returns>What was there before.</returns>
    public static float Add(ref float target, float value)
    {
        float seen = target;
        while (true)
        {
            float old = CompareExchange(ref target, seen, seen + value);
            if (BitConverter.SingleToInt32Bits(old) == BitConverter.SingleToInt32Bits(seen))
                return old;
            seen = old;
        }
    }

    /// <inheritdoc cref="Add(ref float, float)"/>
    public static double Add(ref double target, double value)
    {
        double seen = target;
        while (true)
        {
            double old = CompareExchange(ref target, seen, seen + value);
            if (BitConverter.DoubleToInt64Bits(old) == BitConverter.DoubleToInt64Bits(seen))
                return old;
            seen = old;
        }
    }

    /// <summary>Stores the lesser of what is there and <paramref name="value"/>.</summary>
    /// <returns>What was there before.</returns>
    public static int Min(ref int target, int value) => Update<int, Lesser<int>>(ref target, value);

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static uint Min(ref uint target, uint value) => Update<uint, Lesser<uint>>(ref target, value);

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static long Min(ref long target, long value) => Update<long, Lesser<long>>(ref target, value);

    /// <inheritdoc cref="Min(ref int, int)"/>
    public static ulong Min(ref ulong target, ulong value) => Update<ulong, Lesser<ulong>>(ref target, value);

    /// <summary>Stores the greater of what is there and <paramref name="value"/>.</summary>
    /// <returns>What was there before.</returns>
    public static int Max(ref int target, int value) => Update<int, Greater<int>>(ref target, value);

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static uint Max(ref uint target, uint value) => Update<uint, Greater<uint>>(ref target, value);

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static long Max(ref long target, long value) => Update<long, Greater<long>>(ref target, value);

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static ulong Max(ref ulong target, ulong value) => Update<ulong, Greater<ulong>>(ref target, value);

    private static T Update<T, TChoice>(ref T target, T value)
        where T : unmanaged, IBinaryInteger<T>
        where TChoice : struct, IChoice<T>
    {
        T seen = target;
        while (true)
        {
            T old = Interlocked.CompareExchange(ref target, TChoice.Of(seen, value), seen);
            if (old == seen)
                return old;
            seen = old;
        }
    }

    private interface IChoice<T>
    {
        static abstract T Of(T x, T y);
    }

    private readonly struct Lesser<T> : IChoice<T>
        where T : INumber<T>
    {
        public static T Of(T x, T y) => T.Min(x, y);
    }

    private readonly struct Greater<T> : IChoice<T>
        where T : INumber<T>
    {
        public static T Of(T x, T y) => T.Max(x, y);
    }
}

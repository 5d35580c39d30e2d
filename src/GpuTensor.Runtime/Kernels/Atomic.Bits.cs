using System.Numerics;

namespace GpuTensor.Kernels;

public static partial class Atomic
{
    /// <summary>Keeps those bits that <paramref name="value"/> has too.</summary>
    /// <returns>What was there before.</returns>
    public static int And(ref int target, int value) => Interlocked.And(ref target, value);

    /// <inheritdoc cref="And(ref int, int)"/>
    public static uint And(ref uint target, uint value) => Interlocked.And(ref target, value);

    /// <inheritdoc cref="And(ref int, int)"/>
    public static long And(ref long target, long value) => Interlocked.And(ref target, value);

    /// <inheritdoc cref="And(ref int, int)"/>
    public static ulong And(ref ulong target, ulong value) => Interlocked.And(ref target, value);

    /// <summary>Sets the bits of <paramref name="value"/>.</summary>
    /// <returns>What was there before.</returns>
    public static int Or(ref int target, int value) => Interlocked.Or(ref target, value);

    /// <inheritdoc cref="Or(ref int, int)"/>
    public static uint Or(ref uint target, uint value) => Interlocked.Or(ref target, value);

    /// <inheritdoc cref="Or(ref int, int)"/>
    public static long Or(ref long target, long value) => Interlocked.Or(ref target, value);

    /// <inheritdoc cref="Or(ref int, int)"/>
    public static ulong Or(ref ulong target, ulong value) => Interlocked.Or(ref target, value);

    /// <summary>Flips the bits of <paramref name="value"/>.</summary>
    /// <returns>What was there before.</returns>
    public static int Xor(ref int target, int value) => Update<int, ExclusiveOr<int>>(ref target, value);

    /// <inheritdoc cref="Xor(ref int, int)"/>
    public static uint Xor(ref uint target, uint value) => Update<uint, ExclusiveOr<uint>>(ref target, value);

    /// <inheritdoc cref="Xor(ref int, int)"/>
    public static long Xor(ref long target, long value) => Update<long, ExclusiveOr<long>>(ref target, value);

    /// <inheritdoc cref="Xor(ref int, int)"/>
    public static ulong Xor(ref ulong target, ulong value) => Update<ulong, ExclusiveOr<ulong>>(ref target, value);

    /// <summary>Stores <paramref name="value"/>.</summary>
    /// <returns>What was there before.</returns>
    public static int Exchange(ref int target, int value) => Interlocked.Exchange(ref target, value);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static uint Exchange(ref uint target, uint value) => Interlocked.Exchange(ref target, value);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static long Exchange(ref long target, long value) => Interlocked.Exchange(ref target, value);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static ulong Exchange(ref ulong target, ulong value) => Interlocked.Exchange(ref target, value);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static float Exchange(ref float target, float value) => Interlocked.Exchange(ref target, value);

    /// <inheritdoc cref="Exchange(ref int, int)"/>
    public static double Exchange(ref double target, double value) => Interlocked.Exchange(ref target, value);

    /// <summary>Stores <paramref name="value"/> if <paramref name="compare"/> is there, bit for bit.</summary>
    /// <returns>What was there before.</returns>
    public static int CompareExchange(ref int target, int compare, int value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static uint CompareExchange(ref uint target, uint compare, uint value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static long CompareExchange(ref long target, long compare, long value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static ulong CompareExchange(ref ulong target, ulong compare, ulong value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static float CompareExchange(ref float target, float compare, float value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static double CompareExchange(ref double target, double compare, double value) =>
        Interlocked.CompareExchange(ref target, value, compare);

    private readonly struct ExclusiveOr<T> : IChoice<T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T x, T y) => x ^ y;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuTensor.Tests.Elementwise;

/// <summary>Elements that meet the corners of a type.</summary>
internal static class Samples
{
    /// <summary>Integers of random bits, or finite floating numbers; every seventh is a corner.</summary>
    public static T[] Numbers<T>(int count, int seed)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(seed);
        T[] elements = new T[count];
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half))
            random.NextBytes(MemoryMarshal.AsBytes(elements.AsSpan()));
        else
            elements = Array.ConvertAll(elements, _ => T.CreateTruncating((random.NextDouble() - 0.5) * 200));
        T[] corners = Corners<T>();
        for (int i = seed % 7; i < count; i += 7)
            elements[i] = corners[random.Next(corners.Length)];
        return elements;
    }

    /// <summary>As <see cref="Numbers"/>, without 0 where the type is an integer.</summary>
    public static T[] Divisors<T>(int count, int seed)
        where T : unmanaged, INumber<T>
    {
        T[] elements = Numbers<T>(count, seed);
        if (T.One / (T.One + T.One) == T.Zero)
            elements = Array.ConvertAll(elements, e => e == T.Zero ? T.One : e);
        return elements;
    }

    private static T[] Corners<T>()
        where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) ? Of<T>(new[] { 0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon })
        : typeof(T) == typeof(double) ? Of<T>(new[] { 0d, -0d, 1d, -1d, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon })
        : typeof(T) == typeof(Half) ? Of<T>(new[] { (Half)0, (Half)(-0f), Half.One, Half.NegativeOne, Half.NaN, Half.PositiveInfinity, Half.NegativeInfinity, Half.MaxValue, Half.MinValue, Half.Epsilon })
        : typeof(T) == typeof(sbyte) ? Of<T>(new[] { (sbyte)0, (sbyte)1, (sbyte)-1, sbyte.MinValue, sbyte.MaxValue })
        : typeof(T) == typeof(short) ? Of<T>(new[] { (short)0, (short)1, (short)-1, short.MinValue, short.MaxValue })
        : typeof(T) == typeof(int) ? Of<T>(new[] { 0, 1, -1, int.MinValue, int.MaxValue })
        : typeof(T) == typeof(long) ? Of<T>(new[] { 0L, 1L, -1L, long.MinValue, long.MaxValue })
        : [T.Zero, T.One, unchecked(T.Zero - T.One)];

    private static T[] Of<T>(Array corners) => (T[])corners;
}

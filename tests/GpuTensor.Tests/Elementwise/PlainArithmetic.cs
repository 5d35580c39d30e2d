using System.Numerics;

namespace GpuTensor.Tests.Elementwise;

/// <summary>What the operators mean, one element at a time.</summary>
internal static class PlainArithmetic
{
    public static T Add<T>(T a, T b)
        where T : unmanaged, INumber<T> => unchecked(a + b);

    public static T Subtract<T>(T a, T b)
        where T : unmanaged, INumber<T> => unchecked(a - b);

    public static T Multiply<T>(T a, T b)
        where T : unmanaged, INumber<T> => unchecked(a * b);

    public static T Divide<T>(T a, T b)
        where T : unmanaged, INumber<T> =>
        IsInteger<T>() ? T.CreateTruncating(Int128.CreateTruncating(a) / Int128.CreateTruncating(b)) : a / b;

    public static T Maximum<T>(T a, T b)
        where T : unmanaged, INumber<T> => T.IsNaN(a) || T.IsNaN(b) ? a + b : a > b ? a : b;

    public static T Minimum<T>(T a, T b)
        where T : unmanaged, INumber<T> => T.IsNaN(a) || T.IsNaN(b) ? a + b : a < b ? a : b;

    public static T Negate<T>(T a)
        where T : unmanaged, INumber<T> => IsInteger<T>() ? unchecked(T.Zero - a) : -a;

    public static T Abs<T>(T a)
        where T : unmanaged, INumber<T> =>
        !IsInteger<T>() ? T.Abs(a) : a < T.Zero ? unchecked(T.Zero - a) : a;

    public static bool IsInteger<T>()
        where T : unmanaged, INumber<T> => T.One / (T.One + T.One) == T.Zero;

    /// <summary>Any NaN is as good as any other, and so are zeros if asked.</summary>
    public static void AssertSame<T>(T[] expected, T[] actual, string what, bool anyZero = false)
        where T : unmanaged, INumber<T>
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements instead of {expected.Length}");
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = T.IsNaN(expected[i]) ? T.IsNaN(actual[i])
                : expected[i] == actual[i] && (anyZero || T.IsNegative(expected[i]) == T.IsNegative(actual[i]));
            if (!same)
                Assert.Fail($"{what}: element {i} is {actual[i]} instead of {expected[i]}");
        }
    }
}

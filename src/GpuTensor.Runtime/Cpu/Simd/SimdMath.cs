using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>Elementary functions on vectors, one source for every width.</summary>
internal static class SimdMath
{
    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts. The upper one has trailing zeros, so that its product with a whole number is exact.
    private const double UpperLn2Single = 0.693145751953125;
    private const double LowerLn2Single = 1.4286068203094172e-6;
    private const double UpperLn2Double = 0.69314718036912382;
    private const double LowerLn2Double = 1.9082149292705877e-10;

    // At this size the last place is 1: adding it rounds to a whole number.
    private const double RounderSingle = 12582912.0;
    private const double RounderDouble = 6755399441055744.0;

    // Beyond these e^x is 0 or infinity anyway.
    private const double LeastSingle = -104.5;
    private const double LeastDouble = -746.0;
    private const double GreatestSingle = 89.0;
    private const double GreatestDouble = 710.0;

    // e^r = 1 + r + r^2 (S2 + S3 r + ...) for |r| up to ln 2 / 2, minimax: relative error 3.1e-9 ...
    private const double S2 = 0.4999999341331428;
    private const double S3 = 0.16666520106099503;
    private const double S4 = 0.041668394041482766;
    private const double S5 = 0.008368780576020729;
    private const double S6 = 0.0013814475735516574;

    // ... and 3.7e-18.
    private const double D2 = 0.5000000000000011;
    private const double D3 = 0.1666666666666641;
    private const double D4 = 0.041666666666529184;
    private const double D5 = 0.008333333333495955;
    private const double D6 = 0.0013888888943931527;
    private const double D7 = 0.000198412695045385;
    private const double D8 = 2.4801492749505866e-05;
    private const double D9 = 2.755758722011583e-06;
    private const double D10 = 2.763038431407859e-07;
    private const double D11 = 2.5000081987889555e-08;

    /// <summary>
    /// e^x of each lane, float or double: e^x = 2^n e^r with n = round(x / ln 2) and |r| at most ln 2 / 2, e^r by a
    /// polynomial. Within 1.1 units in the last place; results below the normal range are kept; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        // NaN passes, being the second operand.
        x = TSimd.MinNative(Constant<TSimd, TVector, T>(GreatestSingle, GreatestDouble), x);
        return ExpNotPositive<TSimd, TVector, T>(x);
    }

    /// <summary>e^x of lanes that are not positive, or not by much: one instruction less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpNotPositive<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector rounder = Constant<TSimd, TVector, T>(RounderSingle, RounderDouble);
        x = TSimd.MaxNative(Constant<TSimd, TVector, T>(LeastSingle, LeastDouble), x);
        TVector n = TSimd.MultiplyAdd(x, Constant<TSimd, TVector, T>(Log2E, Log2E), rounder);
        n = TSimd.Subtract(n, rounder);
        TVector r = TSimd.MultiplyAdd(n, Constant<TSimd, TVector, T>(-UpperLn2Single, -UpperLn2Double), x);
        r = TSimd.MultiplyAdd(n, Constant<TSimd, TVector, T>(-LowerLn2Single, -LowerLn2Double), r);
        TVector p = Constant<TSimd, TVector, T>(S6, D11);
        if (typeof(T) == typeof(double))
        {
            p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(0, D10));
            p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(0, D9));
            p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(0, D8));
            p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(0, D7));
            p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(0, D6));
        }

        p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(S5, D5));
        p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(S4, D4));
        p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(S3, D3));
        p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(S2, D2));
        p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(1, 1));
        p = TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(1, 1));
        return TSimd.ScaleByPowerOfTwo(p, n);
    }

    /// <summary>e^x of the lanes of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exp<TSimd, TVector, T>(ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector greatest = Constant<TSimd, TVector, T>(GreatestSingle, GreatestDouble);
        a = TSimd.MinNative(greatest, a);
        b = TSimd.MinNative(greatest, b);
        c = TSimd.MinNative(greatest, c);
        d = TSimd.MinNative(greatest, d);
        ExpNotPositive<TSimd, TVector, T>(ref a, ref b, ref c, ref d);
    }

    /// <summary>
    /// <see cref="ExpNotPositive{TSimd, TVector, T}(TVector)"/> of four vectors, step by step for all of them: a processor
    /// does not look far enough ahead to find the next vector behind all steps of one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExpNotPositive<TSimd, TVector, T>(ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector least = Constant<TSimd, TVector, T>(LeastSingle, LeastDouble);
        a = TSimd.MaxNative(least, a);
        b = TSimd.MaxNative(least, b);
        c = TSimd.MaxNative(least, c);
        d = TSimd.MaxNative(least, d);
        TVector rounder = Constant<TSimd, TVector, T>(RounderSingle, RounderDouble);
        TVector log2E = Constant<TSimd, TVector, T>(Log2E, Log2E);
        TVector na = TSimd.MultiplyAdd(a, log2E, rounder);
        TVector nb = TSimd.MultiplyAdd(b, log2E, rounder);
        TVector nc = TSimd.MultiplyAdd(c, log2E, rounder);
        TVector nd = TSimd.MultiplyAdd(d, log2E, rounder);
        na = TSimd.Subtract(na, rounder);
        nb = TSimd.Subtract(nb, rounder);
        nc = TSimd.Subtract(nc, rounder);
        nd = TSimd.Subtract(nd, rounder);
        TVector upper = Constant<TSimd, TVector, T>(-UpperLn2Single, -UpperLn2Double);
        a = TSimd.MultiplyAdd(na, upper, a);
        b = TSimd.MultiplyAdd(nb, upper, b);
        c = TSimd.MultiplyAdd(nc, upper, c);
        d = TSimd.MultiplyAdd(nd, upper, d);
        TVector lower = Constant<TSimd, TVector, T>(-LowerLn2Single, -LowerLn2Double);
        a = TSimd.MultiplyAdd(na, lower, a);
        b = TSimd.MultiplyAdd(nb, lower, b);
        c = TSimd.MultiplyAdd(nc, lower, c);
        d = TSimd.MultiplyAdd(nd, lower, d);
        Polynomial<TSimd, TVector, T>(ref a, ref b, ref c, ref d);
        a = TSimd.ScaleByPowerOfTwo(a, na);
        b = TSimd.ScaleByPowerOfTwo(b, nb);
        c = TSimd.ScaleByPowerOfTwo(c, nc);
        d = TSimd.ScaleByPowerOfTwo(d, nd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Polynomial<TSimd, TVector, T>(ref TVector a, ref TVector b, ref TVector c, ref TVector d)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector p = Constant<TSimd, TVector, T>(S6, D11);
        TVector q = p, r = p, s = p;
        if (typeof(T) == typeof(double))
        {
            Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(0, D10));
            Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(0, D9));
            Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(0, D8));
            Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(0, D7));
            Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(0, D6));
        }

        Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(S5, D5));
        Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(S4, D4));
        Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(S3, D3));
        Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(S2, D2));
        Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(1, 1));
        Step<TSimd, TVector, T>(ref p, ref q, ref r, ref s, a, b, c, d, Constant<TSimd, TVector, T>(1, 1));
        a = p;
        b = q;
        c = r;
        d = s;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TSimd, TVector, T>(
        ref TVector p, ref TVector q, ref TVector r, ref TVector s, TVector a, TVector b, TVector c, TVector d, TVector coefficient)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        p = TSimd.MultiplyAdd(p, a, coefficient);
        q = TSimd.MultiplyAdd(q, b, coefficient);
        r = TSimd.MultiplyAdd(r, c, coefficient);
        s = TSimd.MultiplyAdd(s, d, coefficient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant<TSimd, TVector, T>(double single, double @double)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float)
            ? TSimd.Broadcast(Unsafe.BitCast<float, T>((float)single))
            : TSimd.Broadcast(Unsafe.BitCast<double, T>(@double));
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>Elementary functions on vectors, one source for every width.</summary>
internal static class SimdMath
{
    /// <summary>
    /// e^x of each lane, float or double: e^x = 2^n e^r with n = round(x / ln 2) and |r| at most ln 2 / 2, e^r by a
    /// minimax polynomial. Within 1.1 units in the last place; results below the normal range are kept; NaN gives NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        // Beyond this the result is infinity anyway; NaN passes, being the second operand.
        x = TSimd.MinNative(Constant<TSimd, TVector, T>(typeof(T) == typeof(float) ? 89.0 : 710.0), x);
        return ExpNotPositive<TSimd, TVector, T>(x);
    }

    /// <summary><see cref="Exp"/> of lanes that are not positive, or not by much: one instruction less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpNotPositive<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        bool single = typeof(T) == typeof(float);

        // Beyond this the result is 0 anyway; NaN passes, being the second operand.
        x = TSimd.MaxNative(Constant<TSimd, TVector, T>(single ? -104.5 : -746.0), x);

        // At this size the last place is 1: adding rounds to a whole number.
        TVector rounder = Constant<TSimd, TVector, T>(single ? 12582912.0 : 6755399441055744.0);
        TVector n = TSimd.MultiplyAdd(x, Constant<TSimd, TVector, T>(1.4426950408889634), rounder);
        n = TSimd.Subtract(n, rounder);

        // The upper part of ln 2 has trailing zeros, so that its product with n is exact without a fused operation too.
        TVector r = TSimd.MultiplyAdd(n, Constant<TSimd, TVector, T>(single ? -0.693145751953125 : -0.69314718036912382), x);
        r = TSimd.MultiplyAdd(n, Constant<TSimd, TVector, T>(single ? -1.4286068203094172e-6 : -1.9082149292705877e-10), r);
        TVector p = single ? PolynomialSingle<TSimd, TVector, T>(r) : PolynomialDouble<TSimd, TVector, T>(r);
        return TSimd.ScaleByPowerOfTwo(p, n);
    }

    /// <summary>e^r for |r| up to ln 2 / 2, relative error of the polynomial 3.1e-9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector PolynomialSingle<TSimd, TVector, T>(TVector r)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector p = Constant<TSimd, TVector, T>(0.0013814475735516574);
        p = Step<TSimd, TVector, T>(p, r, 0.008368780576020729);
        p = Step<TSimd, TVector, T>(p, r, 0.041668394041482766);
        p = Step<TSimd, TVector, T>(p, r, 0.16666520106099503);
        p = Step<TSimd, TVector, T>(p, r, 0.4999999341331428);
        p = Step<TSimd, TVector, T>(p, r, 1.0);
        return Step<TSimd, TVector, T>(p, r, 1.0);
    }

    /// <summary>e^r for |r| up to ln 2 / 2, relative error of the polynomial 3.7e-18.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector PolynomialDouble<TSimd, TVector, T>(TVector r)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        TVector p = Constant<TSimd, TVector, T>(2.5000081987889555e-08);
        p = Step<TSimd, TVector, T>(p, r, 2.763038431407859e-07);
        p = Step<TSimd, TVector, T>(p, r, 2.755758722011583e-06);
        p = Step<TSimd, TVector, T>(p, r, 2.4801492749505866e-05);
        p = Step<TSimd, TVector, T>(p, r, 0.000198412695045385);
        p = Step<TSimd, TVector, T>(p, r, 0.0013888888943931527);
        p = Step<TSimd, TVector, T>(p, r, 0.008333333333495955);
        p = Step<TSimd, TVector, T>(p, r, 0.041666666666529184);
        p = Step<TSimd, TVector, T>(p, r, 0.1666666666666641);
        p = Step<TSimd, TVector, T>(p, r, 0.5000000000000011);
        p = Step<TSimd, TVector, T>(p, r, 1.0);
        return Step<TSimd, TVector, T>(p, r, 1.0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TSimd, TVector, T>(TVector p, TVector r, double coefficient)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T> => TSimd.MultiplyAdd(p, r, Constant<TSimd, TVector, T>(coefficient));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant<TSimd, TVector, T>(double value)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
            return TSimd.Broadcast(Unsafe.BitCast<float, T>((float)value));
        return TSimd.Broadcast(Unsafe.BitCast<double, T>(value));
    }
}

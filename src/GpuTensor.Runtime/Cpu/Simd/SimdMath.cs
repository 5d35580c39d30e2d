using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuTensor.Runtime.Cpu.Simd;

/// <summary>Elementary functions on vectors, one source for every width.</summary>
internal static class SimdMath
{
    /// <summary>
    /// e^x of each lane, float or double: e^x = 2^n e^r with n = round(x / ln 2) and |r| at most ln 2 / 2, e^r by its
    /// series. Within 1.1 units in the last place; results below the normal range are kept; NaN gives NaN.
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

    /// <summary><see cref="Exp"/> for lanes that are not positive, or only a little.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpNotPositive<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        bool single = typeof(T) == typeof(float);

        // Beyond this the result is 0 anyway; NaN passes, being the second operand.
        x = TSimd.MaxNative(Constant<TSimd, TVector, T>(single ? -104.5 : -746.0), x);
        TVector n = TSimd.Round(TSimd.Multiply(x, Constant<TSimd, TVector, T>(1.4426950408889634)));

        // The upper part of ln 2 has trailing zeros, so that its product with n is exact without a fused operation too.
        TVector r = TSimd.MultiplyAdd(n, Constant<TSimd, TVector, T>(single ? -0.693145751953125 : -0.69314718036912382), x);
        r = TSimd.MultiplyAdd(n, Constant<TSimd, TVector, T>(single ? -1.4286068203094172e-6 : -1.9082149292705877e-10), r);

        TVector p;
        if (single)
        {
            p = Constant<TSimd, TVector, T>(1.0 / 5040);
        }
        else
        {
            p = Constant<TSimd, TVector, T>(1.0 / 6227020800);
            p = Step<TSimd, TVector, T>(p, r, 1.0 / 479001600);
            p = Step<TSimd, TVector, T>(p, r, 1.0 / 39916800);
            p = Step<TSimd, TVector, T>(p, r, 1.0 / 3628800);
            p = Step<TSimd, TVector, T>(p, r, 1.0 / 362880);
            p = Step<TSimd, TVector, T>(p, r, 1.0 / 40320);
            p = Step<TSimd, TVector, T>(p, r, 1.0 / 5040);
        }

        p = Step<TSimd, TVector, T>(p, r, 1.0 / 720);
        p = Step<TSimd, TVector, T>(p, r, 1.0 / 120);
        p = Step<TSimd, TVector, T>(p, r, 1.0 / 24);
        p = Step<TSimd, TVector, T>(p, r, 1.0 / 6);
        p = Step<TSimd, TVector, T>(p, r, 0.5);
        TVector tail = TSimd.MultiplyAdd(TSimd.Multiply(r, r), p, r);
        return TSimd.ScaleByPowerOfTwo(TSimd.Add(Constant<TSimd, TVector, T>(1.0), tail), n);
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

using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>Log-sum-exp: the greatest plus the logarithm of the sum of the exponentials of the differences to it.</summary>
internal readonly struct LogSumExpForm<T> : ISoftmaxForm<T>
    where T : unmanaged, INumber<T>
{
    public static bool UsesTerms => false;

    public static bool IsReduction => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Key<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => x;

    /// <summary>0 in place of an infinity: then the exponentials alone give the right infinity, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Origin<TSimd, TVector>(TVector greatestKey)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector isFinite = TSimd.EqualTo(TSimd.Subtract(greatestKey, greatestKey), TSimd.Zero);
        return TSimd.Select(isFinite, greatestKey, TSimd.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Term<TSimd, TVector>(TVector x, TVector origin)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => SimdMath.Exp<TSimd, TVector, T>(TSimd.Subtract(x, origin));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Terms<TSimd, TVector>(ref TVector a, ref TVector b, ref TVector c, ref TVector d, TVector origin)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        a = TSimd.Subtract(a, origin);
        b = TSimd.Subtract(b, origin);
        c = TSimd.Subtract(c, origin);
        d = TSimd.Subtract(d, origin);
        SimdMath.Exp<TSimd, TVector, T>(ref a, ref b, ref c, ref d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Finish<TSimd, TVector>(TVector origin, TVector sum)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Add(origin, TSimd.Log(sum));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Result<TSimd, TVector>(TVector value, TVector origin, TVector finish)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => finish;
}

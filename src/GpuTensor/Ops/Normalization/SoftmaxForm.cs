using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>Softmax: exponentials over their sum.</summary>
internal readonly struct SoftmaxForm<TScale, T>(TScale scale, MaskedRows maskedRows) : ISoftmaxForm<T>
    where TScale : unmanaged, ILogitScale<T>
    where T : unmanaged, INumber<T>
{
    private readonly TScale _scale = scale;
    private readonly bool _zeroMasked = maskedRows == MaskedRows.Zero;

    public static bool UsesTerms => true;

    public static bool IsReduction => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Key<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => _scale.Key<TSimd, TVector>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Origin<TSimd, TVector>(TVector greatestKey)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        if (!_zeroMasked)
            return greatestKey;
        TVector masked = TSimd.EqualTo(greatestKey, TSimd.Broadcast(T.CreateTruncating(double.NegativeInfinity)));
        return TSimd.Select(masked, TSimd.Zero, greatestKey);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Term<TSimd, TVector>(TVector x, TVector origin)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => SimdMath.ExpNotPositive<TSimd, TVector, T>(_scale.Difference<TSimd, TVector>(x, origin));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Terms<TSimd, TVector>(ref TVector a, ref TVector b, ref TVector c, ref TVector d, TVector origin)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        a = _scale.Difference<TSimd, TVector>(a, origin);
        b = _scale.Difference<TSimd, TVector>(b, origin);
        c = _scale.Difference<TSimd, TVector>(c, origin);
        d = _scale.Difference<TSimd, TVector>(d, origin);
        SimdMath.ExpNotPositive<TSimd, TVector, T>(ref a, ref b, ref c, ref d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Finish<TSimd, TVector>(TVector origin, TVector sum)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector inverse = TSimd.Divide(TSimd.Broadcast(T.One), sum);
        return _zeroMasked ? TSimd.Select(TSimd.EqualTo(sum, TSimd.Zero), TSimd.Zero, inverse) : inverse;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Result<TSimd, TVector>(TVector value, TVector origin, TVector finish)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Multiply(value, finish);
}

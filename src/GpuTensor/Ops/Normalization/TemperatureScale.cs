using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Normalization;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// Division of logits by a temperature, arranged so that neither huge logits nor extreme temperatures overflow on the
/// way: <c>(key - greatest key) * factor * factor again</c>.
/// </summary>
/// <remarks>
/// The key is the logit times +-1, or +-1/2 where the temperature is above 1: then no difference of keys overflows. Below
/// 1 one that overflows would do so after the scaling as well. A factor that is out of range is taken in two steps.
/// </remarks>
internal readonly struct TemperatureScale<T> : ILogitScale<T>
    where T : unmanaged, INumber<T>
{
    private readonly T _keyFactor;
    private readonly T _factor;
    private readonly T _factorAgain;

    public TemperatureScale(double temperature)
    {
        double size = Math.Abs(temperature);
        bool single = typeof(T) == typeof(float);
        double greatest = single ? float.MaxValue : double.MaxValue;
        double keyFactor = size > 1 ? 0.5 : 1;
        double factor = 1 / (size * keyFactor);
        double again = 1;
        if (factor > greatest)
            factor = again = Math.Min(1 / Math.Sqrt(size), greatest);
        _keyFactor = T.CreateTruncating(double.CopySign(keyFactor, temperature));

        // Never 0: an infinite difference stays infinite.
        _factor = T.CreateTruncating(Math.Max(factor, single ? float.Epsilon : double.Epsilon));
        _factorAgain = T.CreateTruncating(again);
    }

    /// <summary>The same for kernels.</summary>
    public LogitScale<T> ForKernels => new(_keyFactor, _factor, _factorAgain);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Key<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct => TSimd.Multiply(x, TSimd.Broadcast(_keyFactor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Difference<TSimd, TVector>(TVector x, TVector greatestKey)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
    {
        TVector difference = TSimd.Subtract(TSimd.Multiply(x, TSimd.Broadcast(_keyFactor)), greatestKey);
        return TSimd.Multiply(TSimd.Multiply(difference, TSimd.Broadcast(_factor)), TSimd.Broadcast(_factorAgain));
    }
}

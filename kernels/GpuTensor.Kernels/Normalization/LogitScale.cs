using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// Division of logits by a temperature, arranged so that nothing overflows on the way: keys order the logits, differences
/// of keys times the two factors are exponents.
/// </summary>
/// <param name="keyFactor">What makes a key of a logit.</param>
/// <param name="factor">What makes an exponent of a difference of keys, and</param>
/// <param name="factorAgain">what is left of that where one factor would be out of range.</param>
internal readonly struct LogitScale<T>(T keyFactor, T factor, T factorAgain)
    where T : unmanaged, INumber<T>
{
    private readonly T _keyFactor = keyFactor;
    private readonly T _factor = factor;
    private readonly T _factorAgain = factorAgain;

    public T Key(T logit) => logit * _keyFactor;

    public T Exponent(T key, T greatestKey) => (key - greatestKey) * _factor * _factorAgain;

    /// <summary>e to the power of the exponent; 1 for equal keys, infinities among them.</summary>
    public T Weight<TReal>(T key, T greatestKey)
        where TReal : struct, IReal<T> => key == greatestKey ? T.One : TReal.Exp(Exponent(key, greatestKey));
}

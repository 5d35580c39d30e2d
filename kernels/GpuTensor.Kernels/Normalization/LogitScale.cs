using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// Division of logits by a temperature, arranged so that nothing overflows on the way: keys order the logits, differences
/// of keys times the two factors are exponents.
/// </summary>
/// <param name="keyFactor">What makes a key of a logit.</param>
/// <param name="factor">What makes an exponent of a difference of keys.</param>
/// <param name="factorAgain">What is left of that where one factor would be out of range.</param>
internal readonly struct LogitScale<T>(T keyFactor, T factor, T factorAgain)
    where T : unmanaged, INumber<T>
{
    /// <summary>What makes a key of a logit.</summary>
    public readonly T KeyFactor = keyFactor;

    /// <summary>What makes an exponent of a difference of keys.</summary>
    public readonly T Factor = factor;

    /// <summary>What is left of that where one factor would be out of range.</summary>
    public readonly T FactorAgain = factorAgain;

    public T Key(T logit) => logit * KeyFactor;

    public T Exponent(T key, T greatestKey) => (key - greatestKey) * Factor * FactorAgain;

    /// <summary>e to the power of the exponent; 1 for equal keys, infinities among them.</summary>
    public T Weight<TReal>(T key, T greatestKey)
        where TReal : struct, IReal<T> => key == greatestKey ? T.One : TReal.Exp(Exponent(key, greatestKey));
}

using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>
/// Division of logits by a temperature without overflow in between: keys have the order of the scaled logits, and exponents
/// are differences of keys times the two factors.
/// </summary>
/// <param name="keyFactor">Turns a logit into a key.</param>
/// <param name="factor">Turns a difference of keys into an exponent.</param>
/// <param name="factorAgain">The rest of that factor, where a single one would be out of range; else 1.</param>
internal readonly struct LogitScale<T>(T keyFactor, T factor, T factorAgain)
    where T : unmanaged, INumber<T>
{
    /// <summary>Turns a logit into a key.</summary>
    public readonly T KeyFactor = keyFactor;

    /// <summary>Turns a difference of keys into an exponent.</summary>
    public readonly T Factor = factor;

    /// <summary>The rest of that factor, where a single one would be out of range; else 1.</summary>
    public readonly T FactorAgain = factorAgain;

    public T Key(T logit) => logit * KeyFactor;

    public T Exponent(T key, T greatestKey) => (key - greatestKey) * Factor * FactorAgain;

    /// <summary>The key of a logit; with the temperature 1 the logit.</summary>
    public T Key(T logit, bool isUnit) => isUnit ? logit : Key(logit);

    /// <summary>The exponent; with the temperature 1 the difference.</summary>
    public T Exponent(T key, T greatestKey, bool isUnit) => isUnit ? key - greatestKey : Exponent(key, greatestKey);

    /// <summary>e to the power of the exponent; 1 for equal keys, infinities among them.</summary>
    public T Weight<TReal>(T key, T greatestKey)
        where TReal : struct, IReal<T> => key == greatestKey ? T.One : TReal.Exp(Exponent(key, greatestKey));
}

using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Kernels.Normalization;

/// <summary>What becomes of the exponentials of a row and their sum; a constant of the launch.</summary>
internal static class SoftmaxOutput
{
    /// <summary>Each divided by the sum.</summary>
    public const int Softmax = 0;

    /// <summary>Each divided by the sum; 0 where all logits are -infinity.</summary>
    public const int MaskedSoftmax = 1;

    /// <summary>Each exponent minus the logarithm of the sum.</summary>
    public const int LogSoftmax = 2;

    /// <summary>What the exponents of a row are taken from, given the greatest key.</summary>
    public static T Origin<T, TReal>(int output, T greatest)
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T> =>
        output == MaskedSoftmax && greatest == TReal.NegativeInfinity ? T.Zero : greatest;

    /// <summary>What <see cref="Result"/> needs of the sum.</summary>
    public static T Finish<T, TReal>(int output, T sum)
        where T : unmanaged, INumber<T>
        where TReal : struct, IReal<T>
    {
        if (output == LogSoftmax)
            return TReal.Log(sum);
        return output == MaskedSoftmax && sum == T.Zero ? T.Zero : T.One / sum;
    }

    /// <summary>The result of an element: from its exponent for the logarithm, else from its exponential.</summary>
    public static T Result<T>(int output, T value, T finish)
        where T : unmanaged, INumber<T> => output == LogSoftmax ? value - finish : value * finish;
}

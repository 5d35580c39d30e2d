namespace GpuTensor.Kernels.Elementwise;

/// <summary>Functions of one real number, each with a code; see <see cref="BinaryFunction"/>.</summary>
internal static class RealFunction
{
    public const int SquareRoot = 0;
    public const int Exponential = 1;
    public const int Logarithm = 2;

    /// <summary>Applies the function with that code.</summary>
    public static T Apply<T, TReal>(int function, T value)
        where T : unmanaged
        where TReal : struct, IReal<T>
    {
        switch (function)
        {
            case SquareRoot:
                return TReal.Sqrt(value);
            case Exponential:
                return TReal.Exp(value);
            default:
                return TReal.Log(value);
        }
    }
}

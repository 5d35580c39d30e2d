using System.Numerics;

namespace GpuTensor.Kernels.Reduction;

/// <summary>The functions with which reductions combine two partial results, each with a code that a kernel takes as a constant of the launch.</summary>
internal static class ReduceFunction
{
    public const int Sum = 0;
    public const int Product = 1;
    public const int Minimum = 2;
    public const int Maximum = 3;

    /// <summary>Combines two partial results; integers wrap, and NaN wins both maximum and minimum.</summary>
    public static T Apply<T>(int function, T left, T right)
        where T : unmanaged, INumber<T>
    {
        switch (function)
        {
            case Sum:
                return left + right;
            case Product:
                return left * right;
            case Minimum:
                return T.Min(left, right);
            default:
                return T.Max(left, right);
        }
    }

    /// <summary>The identity: a value that changes no result; for minimum and maximum, any of the elements.</summary>
    public static T OfNothing<T>(int function, T element)
        where T : unmanaged, INumber<T>
    {
        switch (function)
        {
            case Sum:
                return T.Zero;
            case Product:
                return T.One;
            default:
                return element;
        }
    }
}

using System.Numerics;

namespace GpuTensor.Kernels.Reduction;

/// <summary>What reductions combine two partial results with, by number; a kernel takes the number as a constant of the launch.</summary>
internal static class ReduceFunction
{
    public const int Sum = 0;
    public const int Product = 1;
    public const int Minimum = 2;
    public const int Maximum = 3;

    /// <summary>Two partial results as one; integers wrap, NaN is the extreme of whatever it is compared with.</summary>
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

    /// <summary>What changes no result; for extremes any of the elements they are taken of.</summary>
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

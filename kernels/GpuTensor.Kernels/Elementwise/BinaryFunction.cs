using System.Numerics;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>
/// Functions of two numbers, by number. A kernel takes the number as a constant of the launch, so that one compiled form
/// an element type serves all of them and nothing of the choice is left where it runs.
/// </summary>
internal static class BinaryFunction
{
    public const int Add = 0;
    public const int Subtract = 1;
    public const int Multiply = 2;
    public const int Divide = 3;
    public const int Maximum = 4;
    public const int Minimum = 5;

    /// <summary>The function of a number; integers wrap, NaN is the extreme of whatever it is compared with.</summary>
    public static T Apply<T>(int function, T left, T right)
        where T : unmanaged, INumber<T>
    {
        switch (function)
        {
            case Add:
                return left + right;
            case Subtract:
                return left - right;
            case Multiply:
                return left * right;
            case Divide:
                // The least integer over -1 does not fit, and processors trap; everything else here wraps.
                return right < T.Zero && right + T.One == T.Zero ? -left : left / right;
            case Maximum:
                return T.Max(left, right);
            default:
                return T.Min(left, right);
        }
    }
}

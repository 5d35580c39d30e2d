using System.Numerics;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>
/// Functions of two numbers, each with a code. A kernel takes the code as a constant of the launch, so that one kernel per
/// element type serves all of them and the compiled form does not branch.
/// </summary>
internal static class BinaryFunction
{
    public const int Add = 0;
    public const int Subtract = 1;
    public const int Multiply = 2;
    public const int Divide = 3;
    public const int Maximum = 4;
    public const int Minimum = 5;

    /// <summary>Applies the function with that code; integers wrap, and NaN wins both maximum and minimum.</summary>
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
                // The least integer divided by -1 overflows, and CPUs trap; everything else here wraps.
                return right < T.Zero && right + T.One == T.Zero ? -left : left / right;
            case Maximum:
                return T.Max(left, right);
            default:
                return T.Min(left, right);
        }
    }
}

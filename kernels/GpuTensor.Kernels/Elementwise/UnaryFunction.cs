using System.Numerics;

namespace GpuTensor.Kernels.Elementwise;

/// <summary>Functions of one number, each with a code; see <see cref="BinaryFunction"/>.</summary>
internal static class UnaryFunction
{
    public const int Negate = 0;
    public const int Absolute = 1;
    public const int Clamp = 2;

    /// <summary>Applies the function with that code; only <see cref="Clamp"/> uses the bounds; integers wrap.</summary>
    public static T Apply<T>(int function, T value, T least, T greatest)
        where T : unmanaged, INumber<T>
    {
        switch (function)
        {
            case Negate:
                return -value;
            case Absolute:
                // Of both zeros +0.
                return value == T.Zero ? T.Zero : value < T.Zero ? -value : value;
            default:
                return T.Min(T.Max(value, least), greatest);
        }
    }
}

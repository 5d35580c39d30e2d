using System.Numerics;

namespace GpuTensor.Kernels.Layout;

/// <summary>
/// A divisor that all threads of a launch share. Its quotients are a product and a shift (Granlund and Montgomery, Division by
/// Invariant Integers using Multiplication, 1994), which takes a fraction of the time of a division.
/// </summary>
/// <param name="Value">The divisor.</param>
/// <param name="Factor">2^<paramref name="Shift"/> / <paramref name="Value"/>, rounded up.</param>
/// <param name="Shift">31 and the bits of <paramref name="Value"/> - 1, so that the error of no quotient reaches 1 / <paramref name="Value"/>.</param>
internal readonly record struct Divisor(int Value, uint Factor, int Shift)
{
    /// <summary>A divisor of 1 or more.</summary>
    public static Divisor Of(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        int shift = 31 + BitOperations.Log2((uint)value - 1) + (value > 1 ? 1 : 0);
        return new Divisor(value, (uint)(((1UL << shift) + (ulong)value - 1) / (ulong)value), shift);
    }

    /// <summary>The integer quotient of a dividend that is not negative.</summary>
    public int Quotient(int dividend) => (int)((ulong)(uint)dividend * Factor >> Shift);
}

namespace GpuTensor.Kernels;

/// <summary>Two floats, which a kernel loads and stores as 8 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
public record struct Float2(float X, float Y)
{
    /// <summary>The first.</summary>
    public float X = X;

    /// <summary>The second.</summary>
    public float Y = Y;

    /// <summary>Sums of the components.</summary>
    public static Float2 operator +(Float2 left, Float2 right) =>
        new(left.X + right.X, left.Y + right.Y);

    /// <summary>Differences of the components.</summary>
    public static Float2 operator -(Float2 left, Float2 right) =>
        new(left.X - right.X, left.Y - right.Y);

    /// <summary>Products of the components.</summary>
    public static Float2 operator *(Float2 left, Float2 right) =>
        new(left.X * right.X, left.Y * right.Y);

    /// <summary>Products of a number and the components plus the addend's, each rounded once.</summary>
    public static Float2 FusedMultiplyAdd(float left, Float2 right, Float2 addend) => new(
        MathF.FusedMultiplyAdd(left, right.X, addend.X), MathF.FusedMultiplyAdd(left, right.Y, addend.Y));

    /// <summary>Products of the components plus the addend's, each rounded once.</summary>
    public static Float2 FusedMultiplyAdd(Float2 left, Float2 right, Float2 addend) => new(
        MathF.FusedMultiplyAdd(left.X, right.X, addend.X), MathF.FusedMultiplyAdd(left.Y, right.Y, addend.Y));
}

namespace GpuTensor.Kernels;

/// <summary>Four floats, which a kernel loads and stores as 16 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
/// <param name="Z">The third.</param>
/// <param name="W">The fourth.</param>
public record struct Float4(float X, float Y, float Z, float W)
{
    /// <summary>The first.</summary>
    public float X = X;

    /// <summary>The second.</summary>
    public float Y = Y;

    /// <summary>The third.</summary>
    public float Z = Z;

    /// <summary>The fourth.</summary>
    public float W = W;

    /// <summary>Sums of the components.</summary>
    public static Float4 operator +(Float4 left, Float4 right) =>
        new(left.X + right.X, left.Y + right.Y, left.Z + right.Z, left.W + right.W);

    /// <summary>Differences of the components.</summary>
    public static Float4 operator -(Float4 left, Float4 right) =>
        new(left.X - right.X, left.Y - right.Y, left.Z - right.Z, left.W - right.W);

    /// <summary>Products of the components.</summary>
    public static Float4 operator *(Float4 left, Float4 right) =>
        new(left.X * right.X, left.Y * right.Y, left.Z * right.Z, left.W * right.W);

    /// <summary>Products of a number and the components plus the addend's, each rounded once.</summary>
    public static Float4 FusedMultiplyAdd(float left, Float4 right, Float4 addend) => new(
        MathF.FusedMultiplyAdd(left, right.X, addend.X), MathF.FusedMultiplyAdd(left, right.Y, addend.Y), MathF.FusedMultiplyAdd(left, right.Z, addend.Z), MathF.FusedMultiplyAdd(left, right.W, addend.W));

    /// <summary>Products of the components plus the addend's, each rounded once.</summary>
    public static Float4 FusedMultiplyAdd(Float4 left, Float4 right, Float4 addend) => new(
        MathF.FusedMultiplyAdd(left.X, right.X, addend.X), MathF.FusedMultiplyAdd(left.Y, right.Y, addend.Y), MathF.FusedMultiplyAdd(left.Z, right.Z, addend.Z), MathF.FusedMultiplyAdd(left.W, right.W, addend.W));
}

namespace GpuTensor.Kernels;

/// <summary>Two doubles, which a kernel loads and stores as 16 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
public record struct Double2(double X, double Y)
{
    /// <summary>The first.</summary>
    public double X = X;

    /// <summary>The second.</summary>
    public double Y = Y;

    /// <summary>Sums of the components.</summary>
    public static Double2 operator +(Double2 left, Double2 right) =>
        new(left.X + right.X, left.Y + right.Y);

    /// <summary>Differences of the components.</summary>
    public static Double2 operator -(Double2 left, Double2 right) =>
        new(left.X - right.X, left.Y - right.Y);

    /// <summary>Products of the components.</summary>
    public static Double2 operator *(Double2 left, Double2 right) =>
        new(left.X * right.X, left.Y * right.Y);

    /// <summary>Products of a number and the components plus the addend's, each rounded once.</summary>
    public static Double2 FusedMultiplyAdd(double left, Double2 right, Double2 addend) => new(
        Math.FusedMultiplyAdd(left, right.X, addend.X), Math.FusedMultiplyAdd(left, right.Y, addend.Y));

    /// <summary>Products of the components plus the addend's, each rounded once.</summary>
    public static Double2 FusedMultiplyAdd(Double2 left, Double2 right, Double2 addend) => new(
        Math.FusedMultiplyAdd(left.X, right.X, addend.X), Math.FusedMultiplyAdd(left.Y, right.Y, addend.Y));
}

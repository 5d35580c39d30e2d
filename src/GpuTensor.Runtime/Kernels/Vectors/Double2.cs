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
}

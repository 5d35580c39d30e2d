namespace GpuTensor.Kernels;

/// <summary>Two unsigned ints, which a kernel loads and stores as 8 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
public record struct UInt2(uint X, uint Y)
{
    /// <summary>The first.</summary>
    public uint X = X;

    /// <summary>The second.</summary>
    public uint Y = Y;

    /// <summary>Sums of the components; overflow wraps.</summary>
    public static UInt2 operator +(UInt2 left, UInt2 right) =>
        new(left.X + right.X, left.Y + right.Y);

    /// <summary>Differences of the components; overflow wraps.</summary>
    public static UInt2 operator -(UInt2 left, UInt2 right) =>
        new(left.X - right.X, left.Y - right.Y);

    /// <summary>Products of the components; overflow wraps.</summary>
    public static UInt2 operator *(UInt2 left, UInt2 right) =>
        new(left.X * right.X, left.Y * right.Y);
}

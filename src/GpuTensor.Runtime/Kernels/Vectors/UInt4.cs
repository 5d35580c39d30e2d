namespace GpuTensor.Kernels;

/// <summary>Four unsigned ints, which a kernel loads and stores as 16 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
/// <param name="Z">The third.</param>
/// <param name="W">The fourth.</param>
public record struct UInt4(uint X, uint Y, uint Z, uint W)
{
    /// <summary>The first.</summary>
    public uint X = X;

    /// <summary>The second.</summary>
    public uint Y = Y;

    /// <summary>The third.</summary>
    public uint Z = Z;

    /// <summary>The fourth.</summary>
    public uint W = W;

    /// <summary>Sums of the components; overflow wraps.</summary>
    public static UInt4 operator +(UInt4 left, UInt4 right) =>
        new(left.X + right.X, left.Y + right.Y, left.Z + right.Z, left.W + right.W);

    /// <summary>Differences of the components; overflow wraps.</summary>
    public static UInt4 operator -(UInt4 left, UInt4 right) =>
        new(left.X - right.X, left.Y - right.Y, left.Z - right.Z, left.W - right.W);

    /// <summary>Products of the components; overflow wraps.</summary>
    public static UInt4 operator *(UInt4 left, UInt4 right) =>
        new(left.X * right.X, left.Y * right.Y, left.Z * right.Z, left.W * right.W);
}

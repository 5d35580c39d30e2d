namespace GpuTensor.Kernels;

/// <summary>Four ints, which a kernel loads and stores as 16 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
/// <param name="Z">The third.</param>
/// <param name="W">The fourth.</param>
public record struct Int4(int X, int Y, int Z, int W)
{
    /// <summary>The first.</summary>
    public int X = X;

    /// <summary>The second.</summary>
    public int Y = Y;

    /// <summary>The third.</summary>
    public int Z = Z;

    /// <summary>The fourth.</summary>
    public int W = W;

    /// <summary>Sums of the components; overflow wraps.</summary>
    public static Int4 operator +(Int4 left, Int4 right) =>
        new(left.X + right.X, left.Y + right.Y, left.Z + right.Z, left.W + right.W);

    /// <summary>Differences of the components; overflow wraps.</summary>
    public static Int4 operator -(Int4 left, Int4 right) =>
        new(left.X - right.X, left.Y - right.Y, left.Z - right.Z, left.W - right.W);

    /// <summary>Products of the components; overflow wraps.</summary>
    public static Int4 operator *(Int4 left, Int4 right) =>
        new(left.X * right.X, left.Y * right.Y, left.Z * right.Z, left.W * right.W);
}

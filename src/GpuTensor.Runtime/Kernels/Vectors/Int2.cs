namespace GpuTensor.Kernels;

/// <summary>Two ints, which a kernel loads and stores as 8 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
public record struct Int2(int X, int Y)
{
    /// <summary>The first.</summary>
    public int X = X;

    /// <summary>The second.</summary>
    public int Y = Y;

    /// <summary>Sums of the components; overflow wraps.</summary>
    public static Int2 operator +(Int2 left, Int2 right) =>
        new(left.X + right.X, left.Y + right.Y);

    /// <summary>Differences of the components; overflow wraps.</summary>
    public static Int2 operator -(Int2 left, Int2 right) =>
        new(left.X - right.X, left.Y - right.Y);

    /// <summary>Products of the components; overflow wraps.</summary>
    public static Int2 operator *(Int2 left, Int2 right) =>
        new(left.X * right.X, left.Y * right.Y);
}

namespace GpuTensor.Kernels;

/// <summary>A two-dimensional 32-bit index, or the size of a two-dimensional range.</summary>
/// <param name="X">The first component, that of neighbouring threads.</param>
/// <param name="Y">The second component.</param>
public readonly record struct Index2D(int X, int Y)
{
    /// <summary>How many indices a range of that size has: X * Y.</summary>
    public int Size => X * Y;

    /// <summary>The index with those components.</summary>
    public static implicit operator Index2D((int X, int Y) index) => new(index.X, index.Y);
}

namespace GpuTensor.Kernels;

/// <summary>A three-dimensional 32-bit index, or the size of a three-dimensional range.</summary>
/// <param name="X">The first component, that of neighbouring threads.</param>
/// <param name="Y">The second component.</param>
/// <param name="Z">The third component.</param>
public readonly record struct Index3D(int X, int Y, int Z)
{
    /// <summary>How many indices a range of that size has: X * Y * Z.</summary>
    public int Size => X * Y * Z;

    /// <summary>The index with those components.</summary>
    public static implicit operator Index3D((int X, int Y, int Z) index) => new(index.X, index.Y, index.Z);

    /// <summary>The components: <c>(1, 2, 3)</c>.</summary>
    public override string ToString() => $"({X}, {Y}, {Z})";
}

namespace GpuTensor.Kernels;

/// <summary>A three-dimensional 64-bit index, or the size of a three-dimensional range.</summary>
/// <param name="X">The first component, that of neighbouring threads.</param>
/// <param name="Y">The second component.</param>
/// <param name="Z">The third component.</param>
public readonly record struct LongIndex3D(long X, long Y, long Z)
{
    /// <summary>How many indices a range of that size has: X * Y * Z.</summary>
    public long Size => X * Y * Z;

    /// <summary>The same index, wider.</summary>
    public static implicit operator LongIndex3D(Index3D index) => new(index.X, index.Y, index.Z);
}

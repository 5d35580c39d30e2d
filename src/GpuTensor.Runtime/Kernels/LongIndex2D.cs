namespace GpuTensor.Kernels;

/// <summary>A two-dimensional 64-bit index, or the size of a two-dimensional range.</summary>
/// <param name="X">The first component, that of neighbouring threads.</param>
/// <param name="Y">The second component.</param>
public readonly record struct LongIndex2D(long X, long Y)
{
    /// <summary>How many indices a range of that size has: X * Y.</summary>
    public long Size => X * Y;

    /// <summary>The same index, wider.</summary>
    public static implicit operator LongIndex2D(Index2D index) => new(index.X, index.Y);
}

namespace GpuTensor.Kernels;

/// <summary>A one-dimensional 64-bit index.</summary>
/// <param name="X">Its only component.</param>
public readonly record struct LongIndex1D(long X)
{
    /// <summary>How many indices lie below: the component.</summary>
    public long Size => X;

    /// <summary>The component.</summary>
    public static implicit operator long(LongIndex1D index) => index.X;

    /// <summary>The index with that component.</summary>
    public static implicit operator LongIndex1D(long x) => new(x);

    /// <summary>The same index, wider.</summary>
    public static implicit operator LongIndex1D(Index1D index) => new(index.X);

    /// <summary>The component.</summary>
    public long ToInt64() => X;
}

namespace GpuTensor.Kernels;

/// <summary>A one-dimensional 64-bit index.</summary>
/// <param name="X">Its only component.</param>
public readonly record struct LongIndex1D(long X)
{
    /// <summary>The component.</summary>
    public static implicit operator long(LongIndex1D index) => index.X;

    /// <summary>The component.</summary>
    public long ToInt64() => X;
}

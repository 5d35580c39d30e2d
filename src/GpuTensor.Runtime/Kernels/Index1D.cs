namespace GpuTensor.Kernels;

/// <summary>A one-dimensional 32-bit index.</summary>
/// <param name="X">Its only component.</param>
public readonly record struct Index1D(int X)
{
    /// <summary>The component.</summary>
    public static implicit operator int(Index1D index) => index.X;

    /// <summary>The component.</summary>
    public int ToInt32() => X;
}

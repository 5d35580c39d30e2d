namespace GpuTensor.Kernels;

/// <summary>A one-dimensional 32-bit index.</summary>
/// <param name="X">Its only component.</param>
public readonly record struct Index1D(int X)
{
    /// <summary>How many indices lie below: the component.</summary>
    public int Size => X;

    /// <summary>The component.</summary>
    public static implicit operator int(Index1D index) => index.X;

    /// <summary>The index with that component.</summary>
    public static implicit operator Index1D(int x) => new(x);

    /// <summary>The component.</summary>
    public int ToInt32() => X;
}

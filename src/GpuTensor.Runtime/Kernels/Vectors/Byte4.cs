namespace GpuTensor.Kernels;

/// <summary>Four bytes, which a kernel loads and stores as 4 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
/// <param name="Z">The third.</param>
/// <param name="W">The fourth.</param>
public record struct Byte4(byte X, byte Y, byte Z, byte W)
{
    /// <summary>The first.</summary>
    public byte X = X;

    /// <summary>The second.</summary>
    public byte Y = Y;

    /// <summary>The third.</summary>
    public byte Z = Z;

    /// <summary>The fourth.</summary>
    public byte W = W;
}

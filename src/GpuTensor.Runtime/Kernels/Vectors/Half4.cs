namespace GpuTensor.Kernels;

/// <summary>Four halves, which a kernel loads and stores as 8 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
/// <param name="Z">The third.</param>
/// <param name="W">The fourth.</param>
public record struct Half4(Half X, Half Y, Half Z, Half W)
{
    /// <summary>The first.</summary>
    public Half X = X;

    /// <summary>The second.</summary>
    public Half Y = Y;

    /// <summary>The third.</summary>
    public Half Z = Z;

    /// <summary>The fourth.</summary>
    public Half W = W;
}

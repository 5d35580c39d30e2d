namespace GpuTensor.Kernels;

/// <summary>Two halves, which a kernel loads and stores as 4 bytes at once.</summary>
/// <param name="X">The first.</param>
/// <param name="Y">The second.</param>
public record struct Half2(Half X, Half Y)
{
    /// <summary>The first.</summary>
    public Half X = X;

    /// <summary>The second.</summary>
    public Half Y = Y;
}

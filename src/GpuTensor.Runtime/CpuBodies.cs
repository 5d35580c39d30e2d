namespace GpuTensor;

/// <summary>What operators run on a <see cref="CpuDevice"/>.</summary>
public enum CpuBodies
{
    /// <summary>Bodies of their own, hand-vectorised: the fastest.</summary>
    Vectorized,

    /// <summary>The C# of the kernels that a GPU would run: slower, to see what those do.</summary>
    Kernels,
}

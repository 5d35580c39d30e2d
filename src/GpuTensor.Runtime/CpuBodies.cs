namespace GpuTensor;

/// <summary>What operators run on a <see cref="CpuDevice"/>.</summary>
public enum CpuBodies
{
    /// <summary>Hand-vectorised bodies: the fastest.</summary>
    Vectorized,

    /// <summary>The C# of the kernels that a GPU would run: slower, for looking into kernels.</summary>
    Kernels,
}

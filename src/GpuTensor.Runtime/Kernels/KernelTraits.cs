namespace GpuTensor.Kernels;

/// <summary>What a kernel requires of its launch.</summary>
[Flags]
public enum KernelTraits
{
    /// <summary>Nothing but its global index: any number of threads will do.</summary>
    None = 0,

    /// <summary>
    /// Groups of a size that the caller names: it uses <see cref="Group"/>, <see cref="Warp"/>, shared memory, more of
    /// <see cref="Grid"/> than the global index, or its second and third dimension.
    /// </summary>
    Grouped = 1,

    /// <summary>Threads that wait for each other or share memory: barriers, shared memory, warp operations.</summary>
    Cooperative = 2,

    /// <summary>Tensor cores (<see cref="TensorCore"/>): groups of whole warps, on a device that has them or on the CPU.</summary>
    TensorCores = 4,
}

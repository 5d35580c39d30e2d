namespace GpuTensor.Kernels;

/// <summary>
/// Marks a <c>readonly partial struct</c> that implements <see cref="IKernel"/> as a kernel for every device: the
/// generator compiles its <see cref="IKernel.Execute"/> and adds <see cref="IKernel.Source"/> and
/// <see cref="IKernel.WriteArguments"/>. A kernel without the mark runs on the CPU only.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class KernelAttribute : Attribute
{
    /// <summary>
    /// How many of the kernel's groups a multiprocessor is to run at a time, which bounds the registers of a thread: CUDA devices
    /// observe it, others ignore it. With 0 or less the device decides.
    /// </summary>
    public int ResidentGroups { get; set; }

    /// <summary>
    /// Promises that every <see langword="long"/> of the kernel is an index or a size, or a sum of few of them: where no view has more
    /// than 2^28 elements and no argument is greater, what the kernel compares, divides, converts or uses as an index then fits 32 bits,
    /// and devices whose integers have 32 bits may compute it so. A product may be greater if it is only an intermediate result of sums,
    /// differences and products.
    /// </summary>
    public bool LongsAreIndices { get; set; }
}

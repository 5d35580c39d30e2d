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
}

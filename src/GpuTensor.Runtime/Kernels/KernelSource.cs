namespace GpuTensor.Kernels;

/// <summary>A kernel as the generator has compiled it: what devices other than the CPU launch.</summary>
/// <param name="name">The full name of the kernel's struct, with its type arguments.</param>
/// <param name="traits">What the kernel needs of its launch.</param>
/// <param name="parameterCount">How many arguments <see cref="IKernel.WriteArguments"/> writes.</param>
/// <param name="ir">The kernel in the text form of the intermediate representation.</param>
public sealed class KernelSource(string name, KernelTraits traits, int parameterCount, string ir)
{
    /// <summary>The full name of the kernel's struct, with its type arguments.</summary>
    public string Name { get; } = name;

    /// <summary>What the kernel needs of its launch.</summary>
    public KernelTraits Traits { get; } = traits;

    /// <summary>How many arguments <see cref="IKernel.WriteArguments"/> writes.</summary>
    public int ParameterCount { get; } = parameterCount;

    /// <summary>The kernel in the text form of the intermediate representation.</summary>
    public string Ir { get; } = ir;
}

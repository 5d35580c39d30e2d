using GpuTensor.Kernels;

namespace GpuTensor.Runtime;

/// <summary>The first step of a launch on every device that compiles kernels.</summary>
internal static class LaunchArguments
{
    /// <summary>The kernel as the generator has compiled it.</summary>
    /// <exception cref="InvalidOperationException">The generator has not compiled it.</exception>
    public static KernelSource SourceOf<TKernel>()
        where TKernel : unmanaged, IKernel =>
        TKernel.Source ?? throw new InvalidOperationException(
            $"{typeof(TKernel)} was not compiled for devices: mark it with [Kernel], and a generic one with [KernelInstance] for each "
            + "use of it outside the project that declares it.");

    /// <summary>Writes the values of the kernel's fields.</summary>
    public static void Write<TKernel>(in TKernel kernel, Span<KernelArgument> arguments)
        where TKernel : unmanaged, IKernel
    {
        var writer = new KernelArguments(arguments);
        TKernel copy = kernel;
        copy.WriteArguments(ref writer);
    }
}

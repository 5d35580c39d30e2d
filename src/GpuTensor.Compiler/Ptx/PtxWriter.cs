using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>
/// Writes kernels as PTX, with the meaning that C# gives them: integers wrap, shift counts are masked, floats are rounded
/// after each operation and keep their subnormals, nothing is contracted or reordered.
/// </summary>
public static class PtxWriter
{
    /// <summary>Writes a kernel as a module.</summary>
    /// <param name="kernel">A valid kernel whose specialised parameters have their values.</param>
    /// <param name="target">The device and what is known of the launch.</param>
    /// <exception cref="UnsupportedKernelException">The kernel needs what the device cannot do.</exception>
    public static PtxText Write(Kernel kernel, PtxTarget target) => new KernelWriter(kernel, target).Write();
}

using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>The kernels that an OpenCL device has built.</summary>
internal sealed class OpenClKernels(OpenClDevice device, ProgramCache? programs) : KernelCache<OpenClKernel>(device)
{
    protected override OpenClKernel Build(Kernel kernel, Kernel optimized) =>
        new OpenClProgram(device, programs).Build(kernel, OpenClWriter.Write(optimized, device.Info.Target));
}

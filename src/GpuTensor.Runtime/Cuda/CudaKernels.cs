using GpuTensor.Compiler.Ir;

namespace GpuTensor.Runtime.Cuda;

/// <summary>The kernels that a CUDA device has built.</summary>
internal sealed class CudaKernels(CudaDevice device) : KernelCache<CudaKernel>(device)
{
    protected override CudaKernel Build(Kernel kernel, Kernel optimized) => new(device, device.Stream, kernel, optimized);
}

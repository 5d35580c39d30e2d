using GpuTensor.Kernels;
using ILGPU.Runtime;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>A kernel of the kernel language on a device of ILGPU.</summary>
internal abstract class IlgpuKernel<TKernel>
    where TKernel : unmanaged, IKernel
{
    /// <summary>Prepares what the device runs.</summary>
    /// <exception cref="NotSupportedException">The kernel has no form that is compiled against ILGPU.</exception>
    public static IlgpuKernel<TKernel> Create(IlgpuDevice device)
    {
        var plan = new KernelPlan(typeof(TKernel));
        return device.Accelerator.AcceleratorType == AcceleratorType.CPU
            ? Create(typeof(SimulatedKernel<,,>), device, plan, null)
            : new SpecializedKernels<TKernel>(device, plan);
    }

    public abstract void Launch(in TKernel kernel, long threads);

    public abstract void Launch(in TKernel kernel, in ILGPU.KernelConfig config);

    /// <summary>A launcher of kernel, twin and carrier, the last of which this makes.</summary>
    protected static IlgpuKernel<TKernel> Create(Type launcher, IlgpuDevice device, KernelPlan plan, long[]? constants)
    {
        Type carrier = plan.DefineCarrier(constants);
        return (IlgpuKernel<TKernel>)Activator.CreateInstance(launcher.MakeGenericType(plan.Kernel, plan.Twin, carrier), device, plan)!;
    }
}

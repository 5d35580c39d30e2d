using System.Diagnostics.CodeAnalysis;
using GpuTensor.Kernels;
using ILGPU.Runtime;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>A kernel that ILGPU has compiled for a GPU, one way for grids of groups and one for thread counts, each when first needed.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by reflection.")]
internal sealed class CompiledKernel<TKernel, TTwin, TCarrier> : IlgpuKernel<TKernel>
    where TKernel : unmanaged, IKernel
    where TTwin : struct, IKernel
    where TCarrier : struct, ICarrier<TTwin>
{
    private const int LinearGroup = 256;

    private readonly IlgpuDevice _device;
    private readonly Pack<TKernel, TCarrier> _pack;
    private readonly Lazy<Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier>> _grouped;
    private readonly Lazy<Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier, long>> _linear;

    public CompiledKernel(IlgpuDevice device, KernelPlan plan)
    {
        _device = device;
        _pack = plan.EmitPack<Pack<TKernel, TCarrier>>(typeof(TCarrier));
        _grouped = new(() => Load<Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier>>(nameof(KernelEntry.Run)));
        _linear = new(() => Load<Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier, long>>(nameof(KernelEntry.RunLinear)));
    }

    public override void Launch(in TKernel kernel, long threads)
    {
        TCarrier carrier = _pack(in kernel, _device);
        Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier, long> launch = _linear.Value;
        int group = Math.Min(LinearGroup, _device.Limits.GroupSize);
        var config = new ILGPU.KernelConfig(checked((int)((threads - 1) / group + 1)), group);
        _device.Queue.Do(accelerator => launch(accelerator.DefaultStream, config, carrier, threads));
    }

    public override void Launch(in TKernel kernel, in ILGPU.KernelConfig config)
    {
        TCarrier carrier = _pack(in kernel, _device);
        Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier> launch = _grouped.Value;
        ILGPU.KernelConfig grid = config;
        _device.Queue.Do(accelerator => launch(accelerator.DefaultStream, grid, carrier));
    }

    private TDelegate Load<TDelegate>(string entry)
        where TDelegate : Delegate
    {
        TDelegate? launch = null;
        _device.Queue.Do(accelerator => launch = accelerator
            .LoadKernel(_device.Compiler.Compile(typeof(KernelEntry).GetMethod(entry)!.MakeGenericMethod(typeof(TTwin), typeof(TCarrier)), typeof(TKernel)))
            .CreateLauncherDelegate<TDelegate>());
        return launch!;
    }
}

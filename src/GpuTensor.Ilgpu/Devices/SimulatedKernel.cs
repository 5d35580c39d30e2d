using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using GpuTensor.Kernels;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.IL;
using ILGPU.IR;
using ILGPU.Runtime;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>
/// A kernel on ILGPU's CPU accelerator, which calls the kernel's .NET method and not what ILGPU's compiler makes of it. The
/// compiler is therefore given an empty method, so that it can neither fail nor take long.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by reflection.")]
internal sealed class SimulatedKernel<TKernel, TTwin, TCarrier> : IlgpuKernel<TKernel>
    where TKernel : unmanaged, IKernel
    where TTwin : struct, IKernel
    where TCarrier : struct, ICarrier<TTwin>
{
    private readonly IlgpuDevice _device;
    private readonly Pack<TKernel, TCarrier> _pack;
    private readonly Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier, long, int> _launch;

    public SimulatedKernel(IlgpuDevice device, KernelPlan plan)
    {
        _device = device;
        _pack = plan.EmitPack<Pack<TKernel, TCarrier>>(typeof(TCarrier));
        MethodInfo entry = typeof(KernelEntry).GetMethod(nameof(KernelEntry.Simulate))!.MakeGenericMethod(typeof(TTwin), typeof(TCarrier));
        Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier, long, int>? launch = null;
        device.Queue.Do(accelerator => launch = accelerator.LoadKernel(Compile(entry))
            .CreateLauncherDelegate<Action<AcceleratorStream, ILGPU.KernelConfig, TCarrier, long, int>>());
        _launch = launch!;
    }

    /// <summary>Threads that do not use groups run one per group, which is the simulator's fastest way.</summary>
    public override void Launch(in TKernel kernel, long threads)
    {
        CheckSize(threads);
        Launch(in kernel, new ILGPU.KernelConfig((int)threads, 1), threads);
    }

    public override void Launch(in TKernel kernel, in ILGPU.KernelConfig config)
    {
        CheckSize((long)config.GridDim.LongSize * config.GroupDim.Size);
        Launch(in kernel, config, long.MaxValue);
    }

    private static CompiledKernel Compile(MethodInfo entry)
    {
        using Context context = Context.Create(static _ => { });
        using var backend = new SimulatorBackend(context);
        using var code = new IRContext(context);
        Method method = code.Declare(new MethodDeclaration(MethodHandle.Create("Simulated"), code.VoidType), out _);
        using (Method.Builder builder = method.CreateBuilder())
        {
            builder.EntryBlockBuilder.CreateReturn(method.Location);
            builder.Complete();
        }

        return backend.Compile(method, EntryPointDescription.FromExplicitlyGroupedKernel(entry), KernelSpecialization.Empty);
    }

    private static void CheckSize(long threads)
    {
        if (threads > int.MaxValue)
            throw new NotSupportedException($"ILGPU's CPU accelerator runs at most {int.MaxValue} threads in a launch; these are {threads}.");
    }

    private void Launch(in TKernel kernel, ILGPU.KernelConfig config, long threads)
    {
        int number = SimulatedFailure.Next();
        TCarrier carrier = _pack(in kernel, _device);
        _device.Queue.Do(accelerator => _launch(accelerator.DefaultStream, config, carrier, threads, number));
        SimulatedFailure.Throw(number);
    }

    private sealed class SimulatorBackend(Context context) : DefaultILBackend(context);
}

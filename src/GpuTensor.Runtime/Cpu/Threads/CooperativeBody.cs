using System.Runtime.InteropServices;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>A grid of groups whose threads may wait for each other: run group by group by a crew of host threads.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="config">The grid.</param>
/// <param name="crews">The device's <see cref="CrewPool"/>, which outlives the launch.</param>
internal readonly struct CooperativeBody<TKernel>(in TKernel kernel, in KernelConfig config, GCHandle<CrewPool> crews) : IRangeBody
    where TKernel : unmanaged, IKernel
{
    private readonly TKernel _kernel = kernel;
    private readonly KernelConfig _config = config;
    private readonly GCHandle<CrewPool> _crews = crews;

    public unsafe void Run(long start, long end)
    {
        KernelThread thread = KernelThread.Enter();
        Crew crew = _crews.Target.Rent();
        try
        {
            fixed (TKernel* kernel = &_kernel)
            {
                crew.Begin(in _config, typeof(TKernel), &Execute, kernel);
                for (long group = start; group < end; group++)
                    crew.Run(group, thread);
            }
        }
        finally
        {
            _crews.Target.Return(crew);
            thread.Leave();
        }
    }

    private static unsafe void Execute(void* kernel) => ((TKernel*)kernel)->Execute();
}

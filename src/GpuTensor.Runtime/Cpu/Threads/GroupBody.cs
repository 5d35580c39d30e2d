using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>A grid of groups whose threads never wait for each other: group by group, thread by thread.</summary>
internal readonly struct GroupBody<TKernel>(in TKernel kernel, in KernelConfig config) : IRangeBody
    where TKernel : unmanaged, IKernel
{
    private readonly TKernel _kernel = kernel;
    private readonly KernelConfig _config = config;

    public void Run(long start, long end)
    {
        KernelThread thread = KernelThread.Enter();
        try
        {
            ThreadGroup group = thread.OwnGroup;
            group.Begin(in _config, typeof(TKernel));
            for (long i = start; i < end; i++)
            {
                group.MoveTo(i);
                RunGroup(thread, group, group.Dimension);
            }
        }
        finally
        {
            thread.Leave();
        }
    }

    private void RunGroup(KernelThread thread, ThreadGroup group, Index3D dimension)
    {
        int number = 0;
        TKernel kernel = _kernel;
        for (int z = 0; z < dimension.Z; z++)
        {
            for (int y = 0; y < dimension.Y; y++)
            {
                for (int x = 0; x < dimension.X; x++)
                {
                    thread.MoveTo(group, number++, x, y, z);
                    kernel.Execute();
                }
            }
        }
    }
}

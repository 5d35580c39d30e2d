using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>A launch by thread count: the threads one after the other.</summary>
internal readonly struct LinearBody<TKernel>(in TKernel kernel) : IRangeBody
    where TKernel : unmanaged, IKernel
{
    private readonly TKernel _kernel = kernel;

    public void Run(long start, long end)
    {
        KernelThread thread = KernelThread.Enter();
        try
        {
            thread.MoveToNoGroup();
            // A copy of its own, which nothing else can change, lets the loop keep the kernel's fields in registers.
            TKernel kernel = _kernel;
            for (long i = start; i < end; i++)
            {
                thread.MoveTo(i);
                kernel.Execute();
            }
        }
        finally
        {
            thread.Leave();
        }
    }
}

using GpuTensor.Kernels;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>What ILGPU compiles and calls: one entry for all kernels, one for launches by thread count.</summary>
internal static class KernelEntry
{
    /// <summary>One thread of a grid of groups.</summary>
    public static void Run<TKernel, TCarrier>(TCarrier carrier)
        where TKernel : struct, IKernel
        where TCarrier : struct, ICarrier<TKernel> => carrier.Unpack().Execute();

    /// <summary>One thread of a launch that is rounded up to whole groups.</summary>
    public static void RunLinear<TKernel, TCarrier>(TCarrier carrier, long threads)
        where TKernel : struct, IKernel
        where TCarrier : struct, ICarrier<TKernel>
    {
        if (ILGPU.Grid.LongGlobalIndex.X < threads)
            carrier.Unpack().Execute();
    }

    /// <summary>As <see cref="RunLinear"/>, on the simulator, whose process an exception of a kernel would end.</summary>
    public static void Simulate<TKernel, TCarrier>(TCarrier carrier, long threads, int launch)
        where TKernel : struct, IKernel
        where TCarrier : struct, ICarrier<TKernel>
    {
        try
        {
            if (ILGPU.Grid.LongGlobalIndex.X < threads)
                carrier.Unpack().Execute();
        }
        catch (Exception exception)
        {
            SimulatedFailure.Note(launch, exception);
        }
    }
}

using GpuTensor.Kernels;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Ops.Layout;

/// <summary>Copies a tensor on its device, eight bytes per thread where that comes out even.</summary>
/// <remarks>Reads and writes every byte once.</remarks>
internal static class CopyLaunch
{
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> output)
        where T : unmanaged
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(output);
        if (input.ByteCount % sizeof(ulong) == 0)
            Run(input.Device, x.View.Cast<ulong>(), y.View.Cast<ulong>());
        else
            Run(input.Device, x.View.Cast<byte>(), y.View.Cast<byte>());
    }

    private static void Run<TBits>(Device device, ArrayView<TBits> x, ArrayView<TBits> y)
        where TBits : unmanaged => device.Launch(x.Length, new CopyKernel<TBits>(x, y));
}

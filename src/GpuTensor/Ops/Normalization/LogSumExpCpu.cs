using System.Numerics;
using GpuTensor.Ops.Reduction;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// Log-sum-exp on the processor. Axes that are not neighbours are taken one after the other: the log-sum-exp of
/// log-sum-exps is that of all elements.
/// </summary>
internal static unsafe class LogSumExpCpu
{
    /// <summary>Reduces a tensor that is not empty.</summary>
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> result, in ReductionGeometry geometry)
        where T : unmanaged
    {
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(result);
        var device = (CpuDevice)result.Device;
        if (typeof(T) == typeof(float))
            Reduce(device, (float*)x.Pointer, (float*)y.Pointer, geometry);
        else
            Reduce(device, (double*)x.Pointer, (double*)y.Pointer, geometry);
    }

    private static void Reduce<T>(CpuDevice device, T* x, T* y, in ReductionGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        int group = geometry.LargestReduced();
        ReductionGeometry.Extent rows = geometry.Around(group);
        if (geometry.ReducedCount <= 1)
        {
            Rows.Run(device, x, y, rows, default(LogSumExpForm<T>));
            return;
        }

        ReductionGeometry rest = geometry.Without(group);
        using var partial = Scratch.Rent<T>(rest.ElementCount);
        Rows.Run(device, x, (T*)partial.Pointer, rows, default(LogSumExpForm<T>));
        Reduce(device, (T*)partial.Pointer, y, rest);
    }
}

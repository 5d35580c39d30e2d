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
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> result, ReductionAxes axes)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Run((DeviceTensor<float>)(object)input, (DeviceTensor<float>)(object)result, axes, float.NegativeInfinity);
        else
            Run((DeviceTensor<double>)(object)input, (DeviceTensor<double>)(object)result, axes, double.NegativeInfinity);
    }

    private static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> result, ReductionAxes axes, T ofNothing)
        where T : unmanaged, INumber<T>
    {
        if (result.ElementCount == 0)
            return;
        if (input.ElementCount == 0)
        {
            result.Fill(ofNothing);
            return;
        }

        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(result);
        Reduce((CpuDevice)result.Device, x.Pointer, y.Pointer, ReductionGeometry.Of(input.Shape, axes.Mask));
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

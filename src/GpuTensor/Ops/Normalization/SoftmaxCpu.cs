using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor.Ops.Normalization;

/// <summary>Softmax and log-softmax on the processor.</summary>
internal static unsafe class SoftmaxCpu
{
    public static void Softmax<T>(
        DeviceTensor<T> logits, DeviceTensor<T> result, ReductionGeometry.Extent rows, double temperature, MaskedRows maskedRows)
        where T : unmanaged
    {
        using var x = new CpuOperand<T>(logits);
        using var y = new CpuOperand<T>(result);
        var device = (CpuDevice)result.Device;
        if (typeof(T) == typeof(float))
            Softmax(device, (float*)x.Pointer, (float*)y.Pointer, rows, temperature, maskedRows);
        else
            Softmax(device, (double*)x.Pointer, (double*)y.Pointer, rows, temperature, maskedRows);
    }

    public static void LogSoftmax<T>(DeviceTensor<T> logits, DeviceTensor<T> result, ReductionGeometry.Extent rows, double temperature)
        where T : unmanaged
    {
        using var x = new CpuOperand<T>(logits);
        using var y = new CpuOperand<T>(result);
        var device = (CpuDevice)result.Device;
        if (typeof(T) == typeof(float))
            LogSoftmax(device, (float*)x.Pointer, (float*)y.Pointer, rows, temperature);
        else
            LogSoftmax(device, (double*)x.Pointer, (double*)y.Pointer, rows, temperature);
    }

    private static void Softmax<T>(
        CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, double temperature, MaskedRows maskedRows)
        where T : unmanaged, INumber<T>
    {
        if (temperature == 1)
            Rows.Run(device, x, y, rows, new SoftmaxForm<UnitScale<T>, T>(default, maskedRows));
        else
            Rows.Run(device, x, y, rows, new SoftmaxForm<TemperatureScale<T>, T>(new(temperature), maskedRows));
    }

    private static void LogSoftmax<T>(CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, double temperature)
        where T : unmanaged, INumber<T>
    {
        if (temperature == 1)
            Rows.Run(device, x, y, rows, new LogSoftmaxForm<UnitScale<T>, T>(default));
        else
            Rows.Run(device, x, y, rows, new LogSoftmaxForm<TemperatureScale<T>, T>(new(temperature)));
    }
}

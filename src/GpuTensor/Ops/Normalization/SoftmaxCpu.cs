using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuTensor.Ops.Normalization;

/// <summary>Softmax and log-softmax on the processor.</summary>
internal static unsafe class SoftmaxCpu
{
    public static void Softmax<T>(
        DeviceTensor<T> logits, DeviceTensor<T> result, AxisGeometry geometry, double temperature, MaskedRows maskedRows)
        where T : unmanaged
    {
        if (logits.ElementCount == 0)
            return;
        using var x = new CpuOperand<T>(logits);
        using var y = new CpuOperand<T>(result);
        var device = (CpuDevice)result.Device;
        if (typeof(T) == typeof(float))
            Rows.Run(device, (float*)x.Pointer, (float*)y.Pointer, geometry, new SoftmaxForm<float>(temperature, maskedRows));
        else
            Rows.Run(device, (double*)x.Pointer, (double*)y.Pointer, geometry, new SoftmaxForm<double>(temperature, maskedRows));
    }

    public static void LogSoftmax<T>(DeviceTensor<T> logits, DeviceTensor<T> result, AxisGeometry geometry, double temperature)
        where T : unmanaged
    {
        if (logits.ElementCount == 0)
            return;
        using var x = new CpuOperand<T>(logits);
        using var y = new CpuOperand<T>(result);
        var device = (CpuDevice)result.Device;
        if (typeof(T) == typeof(float))
            Rows.Run(device, (float*)x.Pointer, (float*)y.Pointer, geometry, new LogSoftmaxForm<float>(temperature));
        else
            Rows.Run(device, (double*)x.Pointer, (double*)y.Pointer, geometry, new LogSoftmaxForm<double>(temperature));
    }
}

using System.Numerics;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Normalization;

/// <summary>Log-sum-exp on the processor.</summary>
internal static unsafe class LogSumExpCpu
{
    public static void Run<T>(DeviceTensor<T> input, DeviceTensor<T> result, LogSumExpGeometry geometry)
        where T : unmanaged
    {
        if (result.ElementCount == 0)
            return;
        using var x = new CpuOperand<T>(input);
        using var y = new CpuOperand<T>(result);
        var device = (CpuDevice)result.Device;
        bool empty = input.ElementCount == 0;
        if (typeof(T) == typeof(float) && empty)
            result.Fill((T)(object)float.NegativeInfinity);
        else if (empty)
            result.Fill((T)(object)double.NegativeInfinity);
        else if (typeof(T) == typeof(float))
            RunSteps(device, (float*)x.Pointer, (float*)y.Pointer, geometry);
        else
            RunSteps(device, (double*)x.Pointer, (double*)y.Pointer, geometry);
    }

    private static void RunSteps<T>(CpuDevice device, T* x, T* y, LogSumExpGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        Span<AxisGeometry> steps = stackalloc AxisGeometry[Shape.MaxRank];
        steps = steps[..geometry.Steps(steps)];
        var form = default(LogSumExpForm<T>);
        if (steps.Length == 1)
        {
            Rows.Run(device, x, y, steps[0], form);
            return;
        }

        using Scratch first = Scratch.Rent<T>(steps[0].Rows);
        using Scratch second = Scratch.Rent<T>(steps[1].Rows);
        T* from = x;
        for (int i = 0; i < steps.Length; i++)
        {
            T* to = i == steps.Length - 1 ? y : (T*)(i % 2 == 0 ? first : second).Pointer;
            Rows.Run(device, from, to, steps[i], form);
            from = to;
        }
    }
}

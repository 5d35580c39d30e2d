using GpuTensor.Kernels.Casting;
using GpuTensor.Ops.Layout;

namespace GpuTensor.Ops.Casting;

/// <summary>Casts by a kernel, one element per thread.</summary>
/// <remarks>Reads and writes every element once, in its two types; one conversion each.</remarks>
internal static class CastLaunch
{
    /// <summary>Casts a tensor that is not empty.</summary>
    public static void Run<TFrom, TTo>(DeviceTensor<TFrom> input, DeviceTensor<TTo> destination, Rounding rounding, Overflow overflow)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (destination is DeviceTensor<TFrom> same)
        {
            CopyLaunch.Run(input, same);
            return;
        }

        using var x = new KernelOperand<TFrom>(input);
        using var y = new KernelOperand<TTo>(destination);
        input.Device.Launch(input.ElementCount, input.ElementCount, new CastKernel(
            x.View.Cast<byte>(), y.View.Cast<byte>(), KindOf<TFrom>(), KindOf<TTo>(),
            truth: typeof(TFrom) == typeof(bool) || typeof(TTo) == typeof(bool),
            rounds: rounding == Rounding.HalfToEven, saturates: overflow == Overflow.Saturate));
    }

    private static int KindOf<T>() =>
        typeof(T) == typeof(float) ? ElementKind.Float32
        : typeof(T) == typeof(double) ? ElementKind.Float64
        : typeof(T) == typeof(Half) ? ElementKind.Float16
        : typeof(T) == typeof(sbyte) ? ElementKind.Int8
        : typeof(T) == typeof(short) ? ElementKind.Int16
        : typeof(T) == typeof(ushort) ? ElementKind.UInt16
        : typeof(T) == typeof(int) ? ElementKind.Int32
        : typeof(T) == typeof(uint) ? ElementKind.UInt32
        : typeof(T) == typeof(long) ? ElementKind.Int64
        : typeof(T) == typeof(ulong) ? ElementKind.UInt64
        : ElementKind.UInt8;
}

using System.Numerics;
using GpuTensor.Ops.Elementwise;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Casting;

/// <summary>Chooses the body of a cast on the processor.</summary>
internal static unsafe class CastCpu
{
    public static void Run<TFrom, TTo>(DeviceTensor<TFrom> input, DeviceTensor<TTo> destination, Rounding rounding, Overflow overflow)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        using var x = new CpuOperand<TFrom>(input);
        using var y = new CpuOperand<TTo>(destination);
        var cast = new Pending((CpuDevice)input.Device, x.Pointer, y.Pointer, input.ElementCount, rounding, overflow);
        if (typeof(TFrom) == typeof(TTo))
            cast.Device.For(cast.Count, LaneLoop.GrainBytes / (2 * sizeof(TFrom)), new CopyBody<TFrom>(x.Pointer, (TFrom*)y.Pointer));
        else if (LaneCast.Fits<TFrom, TTo>(overflow))
            LaneCast.Run(cast.Device, x.Pointer, y.Pointer, cast.Count, rounding, overflow);
        else
            ChooseSource<TFrom, TTo>(in cast);
    }

    private static void ChooseSource<TFrom, TTo>(in Pending cast)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(float))
            ChooseTarget<float, TTo>(in cast);
        else if (typeof(TFrom) == typeof(double))
            ChooseTarget<double, TTo>(in cast);
        else if (typeof(TFrom) == typeof(Half))
            ChooseTarget<Half, TTo>(in cast);
        else if (typeof(TFrom) == typeof(sbyte))
            ChooseTarget<sbyte, TTo>(in cast);
        else if (typeof(TFrom) == typeof(byte))
            ChooseTarget<byte, TTo>(in cast);
        else if (typeof(TFrom) == typeof(short))
            ChooseTarget<short, TTo>(in cast);
        else if (typeof(TFrom) == typeof(ushort))
            ChooseTarget<ushort, TTo>(in cast);
        else if (typeof(TFrom) == typeof(int))
            ChooseTarget<int, TTo>(in cast);
        else if (typeof(TFrom) == typeof(uint))
            ChooseTarget<uint, TTo>(in cast);
        else if (typeof(TFrom) == typeof(long))
            ChooseTarget<long, TTo>(in cast);
        else if (typeof(TFrom) == typeof(ulong))
            ChooseTarget<ulong, TTo>(in cast);
        else
            ChooseTarget<byte, TTo>(in cast, fromBool: true);
    }

    private static void ChooseTarget<TFrom, TTo>(in Pending cast, bool fromBool = false)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float))
            Start<TFrom, float>(in cast, fromBool);
        else if (typeof(TTo) == typeof(double))
            Start<TFrom, double>(in cast, fromBool);
        else if (typeof(TTo) == typeof(Half))
            Start<TFrom, Half>(in cast, fromBool);
        else if (typeof(TTo) == typeof(sbyte))
            Start<TFrom, sbyte>(in cast, fromBool);
        else if (typeof(TTo) == typeof(byte))
            Start<TFrom, byte>(in cast, fromBool);
        else if (typeof(TTo) == typeof(short))
            Start<TFrom, short>(in cast, fromBool);
        else if (typeof(TTo) == typeof(ushort))
            Start<TFrom, ushort>(in cast, fromBool);
        else if (typeof(TTo) == typeof(int))
            Start<TFrom, int>(in cast, fromBool);
        else if (typeof(TTo) == typeof(uint))
            Start<TFrom, uint>(in cast, fromBool);
        else if (typeof(TTo) == typeof(long))
            Start<TFrom, long>(in cast, fromBool);
        else if (typeof(TTo) == typeof(ulong))
            Start<TFrom, ulong>(in cast, fromBool);
        else
            WideCast.ToBool(cast.Device, (TFrom*)cast.X, (bool*)cast.Y, cast.Count);
    }

    private static void Start<TFrom, TTo>(in Pending cast, bool fromBool)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (fromBool)
            WideCast.FromBool(cast.Device, (bool*)cast.X, (TTo*)cast.Y, cast.Count);
        else
            WideCast.Run(cast.Device, (TFrom*)cast.X, (TTo*)cast.Y, cast.Count, cast.Rounding, cast.Overflow);
    }

    /// <summary>The arguments of a cast whose types are still to be told apart.</summary>
    private readonly struct Pending(CpuDevice device, void* x, void* y, long count, Rounding rounding, Overflow overflow)
    {
        public readonly CpuDevice Device = device;
        public readonly void* X = x;
        public readonly void* Y = y;
        public readonly long Count = count;
        public readonly Rounding Rounding = rounding;
        public readonly Overflow Overflow = overflow;
    }

    private readonly struct CopyBody<T>(T* x, T* y) : IRangeBody
        where T : unmanaged
    {
        private readonly T* _x = x;
        private readonly T* _y = y;

        public void Run(long start, long end) =>
            new ReadOnlySpan<T>(_x + start, (int)(end - start)).CopyTo(new Span<T>(_y + start, (int)(end - start)));
    }
}

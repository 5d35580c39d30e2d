using System.Numerics;
using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Ops.Elementwise;

/// <summary>What all binary operators do around their body: checks, the result, the choice of body.</summary>
internal static unsafe class BinaryCall<TOperator>
    where TOperator : struct, IBinaryOperator
{
    public static DeviceTensor<T> Run<T>(DeviceTensor<T> left, DeviceTensor<T> right)
        where T : unmanaged, INumber<T>
    {
        Shape shape = Check(left, right);
        RequireDivisor(right, shape);
        DeviceTensor<T> result = DeviceTensor.Empty<T>(shape, left.Device);
        Write(left, right, result);
        return result;
    }

    public static void Run<T>(DeviceTensor<T> left, DeviceTensor<T> right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        Shape shape = Check(left, right);
        Require.ElementwiseDestination(left, destination, shape);
        Require.ElementwiseDestination(right, destination, shape);
        RequireDivisor(right, shape);
        Write(left, right, destination);
    }

    public static DeviceTensor<T> Run<T>(DeviceTensor<T> left, T right)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(left);
        RequireDivisor(right);
        DeviceTensor<T> result = DeviceTensor.Empty<T>(left.Shape, left.Device);
        Write(left, right, result);
        return result;
    }

    public static void Run<T>(DeviceTensor<T> left, T right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(left);
        Require.ElementwiseDestination(left, destination, left.Shape);
        RequireDivisor(right);
        Write(left, right, destination);
    }

    public static DeviceTensor<T> Run<T>(T left, DeviceTensor<T> right)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(right);
        RequireDivisor(right, right.Shape);
        DeviceTensor<T> result = DeviceTensor.Empty<T>(right.Shape, right.Device);
        if (result.ElementCount == 0)
            return result;
        using var y = new CpuOperand<T>(right);
        using var target = new CpuOperand<T>(result);
        BinaryCpu.Run<T, TOperator>(
            (CpuDevice)right.Device, &left, y.Pointer, target.Pointer, BroadcastGeometry.Create(Shape.Scalar, right.Shape));
        return result;
    }

    private static Shape Check<T>(DeviceTensor<T> left, DeviceTensor<T> right)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(left);
        Require.SameDevice(left, right);
        return BroadcastGeometry.ResultShape(left.Shape, right.Shape, nameof(right));
    }

    private static void RequireDivisor<T>(DeviceTensor<T> right, in Shape shape)
        where T : unmanaged, INumber<T>
    {
        if (DividesIntegers<T>() && shape.ElementCount > 0)
            BinaryCpu.RequireNoZero(right, nameof(right));
    }

    private static void RequireDivisor<T>(T right)
        where T : unmanaged, INumber<T>
    {
        if (DividesIntegers<T>() && right == T.Zero)
            throw new DivideByZeroException("right is 0; integers cannot be divided by it.");
    }

    private static void Write<T>(DeviceTensor<T> left, DeviceTensor<T> right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        if (destination.ElementCount == 0)
            return;
        using var x = new CpuOperand<T>(left);
        using var y = new CpuOperand<T>(right);
        using var target = new CpuOperand<T>(destination);
        BinaryCpu.Run<T, TOperator>(
            (CpuDevice)left.Device, x.Pointer, y.Pointer, target.Pointer, BroadcastGeometry.Create(left.Shape, right.Shape));
    }

    private static void Write<T>(DeviceTensor<T> left, T right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        if (destination.ElementCount == 0)
            return;
        using var x = new CpuOperand<T>(left);
        using var target = new CpuOperand<T>(destination);
        BinaryCpu.Run<T, TOperator>(
            (CpuDevice)left.Device, x.Pointer, &right, target.Pointer, BroadcastGeometry.Create(left.Shape, Shape.Scalar));
    }

    private static bool DividesIntegers<T>()
        where T : unmanaged, INumber<T> =>
        typeof(TOperator) == typeof(DivideOperator)
        && typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half);
}

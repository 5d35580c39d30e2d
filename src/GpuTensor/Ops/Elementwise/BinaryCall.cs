using System.Numerics;
using GpuTensor.Kernels.Elementwise;

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
        using var result = new NewTensor<T>(shape, left.Device);
        Write(left, right, result.Tensor);
        return result.Finish();
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
        using var result = new NewTensor<T>(left.Shape, left.Device);
        Write(left, right, result.Tensor);
        return result.Finish();
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
        using var result = new NewTensor<T>(right.Shape, right.Device);
        Write(left, right, result.Tensor);
        return result.Finish();
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
        if (!DividesIntegers<T>() || shape.ElementCount == 0)
            return;
        if (right.Device.IsVectorized ? BinaryCpu.FindsZero(right) : BinaryLaunch<TOperator>.FindsZero(right))
            throw new DivideByZeroException($"An element of right ({right}) is 0; integers cannot be divided by it.");
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
        if (!left.Device.IsVectorized)
        {
            BinaryLaunch<TOperator>.Run(left, right, destination);
            return;
        }

        using var x = new CpuOperand<T>(left);
        using var y = new CpuOperand<T>(right);
        WriteVectorized(x.Pointer, y.Pointer, destination, BroadcastGeometry.Create(left.Shape, right.Shape));
    }

    private static void Write<T>(DeviceTensor<T> left, T right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        if (destination.ElementCount == 0)
            return;
        if (!left.Device.IsVectorized)
        {
            BinaryLaunch<TOperator>.Run(left, right, NumberAt.Right, destination);
            return;
        }

        using var x = new CpuOperand<T>(left);
        WriteVectorized(x.Pointer, &right, destination, BroadcastGeometry.Create(left.Shape, Shape.Scalar));
    }

    private static void Write<T>(T left, DeviceTensor<T> right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        if (destination.ElementCount == 0)
            return;
        if (!right.Device.IsVectorized)
        {
            BinaryLaunch<TOperator>.Run(right, left, NumberAt.Left, destination);
            return;
        }

        using var y = new CpuOperand<T>(right);
        WriteVectorized(&left, y.Pointer, destination, BroadcastGeometry.Create(Shape.Scalar, right.Shape));
    }

    private static void WriteVectorized<T>(T* left, T* right, DeviceTensor<T> destination, in BroadcastGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        using var target = new CpuOperand<T>(destination);
        BinaryCpu.Run<T, TOperator>((CpuDevice)destination.Device, left, right, target.Pointer, geometry);
    }

    private static bool DividesIntegers<T>()
        where T : unmanaged, INumber<T> =>
        typeof(TOperator) == typeof(DivideOperator)
        && typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half);
}

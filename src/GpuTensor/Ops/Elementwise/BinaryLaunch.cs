using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Elementwise;
using GpuTensor.Kernels.Layout;
using GpuTensor.Ops.Layout;

namespace GpuTensor.Ops.Elementwise;

/// <summary>Chooses the kernel of a binary operator by where its operands repeat; Half is computed in float.</summary>
/// <remarks>Reads every element of both operands (one that repeats, from the cache), writes every result once; one operation each.</remarks>
/// <typeparam name="TOperator">The operator.</typeparam>
internal static class BinaryLaunch<TOperator>
    where TOperator : struct, IBinaryOperator
{
    /// <summary>Two tensors, none empty.</summary>
    public static void Run<T>(DeviceTensor<T> left, DeviceTensor<T> right, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(Half))
            Launch<T, float>(left, right, destination);
        else
            Launch<T, T>(left, right, destination);
    }

    /// <summary>A tensor that is not empty and a number, which <paramref name="numberAt"/> gives a side.</summary>
    public static void Run<T>(DeviceTensor<T> input, T number, int numberAt, DeviceTensor<T> destination)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(Half))
            Launch(input, float.CreateTruncating(number), numberAt, destination);
        else
            Launch(input, number, numberAt, destination);
    }

    /// <summary>Whether an integer of the tensor is 0; waits for the answer.</summary>
    public static bool FindsZero<T>(DeviceTensor<T> integers)
        where T : unmanaged, INumber<T>
    {
        using DeviceTensor<int> found = DeviceTensor.Zeros<int>([1], integers.Device);
        BitPatterns.Launch(Unsafe.SizeOf<T>(), new ZeroSearch<T>(integers, found));
        return found.ToScalar() != 0;
    }

    private static void Launch<TElement, T>(DeviceTensor<TElement> input, T number, int numberAt, DeviceTensor<TElement> destination)
        where TElement : unmanaged, INumber<TElement>
        where T : unmanaged, INumber<T>
    {
        using var x = new KernelOperand<TElement>(input);
        using var y = new KernelOperand<TElement>(destination);
        destination.Device.Launch(
            destination.ElementCount, destination.ElementCount,
            new BinaryKernel<TElement, T>(x.View, x.View, y.View, number, TOperator.Function, numberAt));
    }

    private static void Launch<TElement, T>(
        DeviceTensor<TElement> left, DeviceTensor<TElement> right, DeviceTensor<TElement> destination)
        where TElement : unmanaged, INumber<TElement>
        where T : unmanaged, INumber<T>
    {
        using var x1 = new KernelOperand<TElement>(left);
        using var x2 = new KernelOperand<TElement>(right);
        using var y = new KernelOperand<TElement>(destination);
        var geometry = BroadcastGeometry.Create(left.Shape, right.Shape);
        if (geometry.Left.IsContiguous && geometry.Right.IsContiguous)
        {
            destination.Device.Launch(
                geometry.Count, geometry.Count,
                new BinaryKernel<TElement, T>(x1.View, x2.View, y.View, T.Zero, TOperator.Function, NumberAt.None));
            return;
        }

        Span<long> sizes = stackalloc long[geometry.Left.Rank];
        Span<long> leftStrides = stackalloc long[sizes.Length];
        Span<long> rightStrides = stackalloc long[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
            (sizes[i], leftStrides[i], rightStrides[i]) = (geometry.Left.Size(i), geometry.Left.Stride(i), geometry.Right.Stride(i));
        destination.Device.Launch(geometry.Count, geometry.Count, new BroadcastKernel<TElement, T>(
            x1.View, x2.View, y.View, Sizes8.Of(sizes), Extents8.Of(leftStrides), Extents8.Of(rightStrides),
            TOperator.Function, sizes.Length, geometry.Count <= int.MaxValue));
    }

    private readonly struct ZeroSearch<T>(DeviceTensor<T> integers, DeviceTensor<int> found) : IBitsLaunch
        where T : unmanaged
    {
        public void Launch<TBits>()
            where TBits : unmanaged, IBinaryInteger<TBits>
        {
            using var x = new KernelOperand<T>(integers);
            using var y = new KernelOperand<int>(found);
            integers.Device.Launch(integers.ElementCount, new ZeroSearchKernel<TBits>(x.View.Cast<TBits>(), y.View));
        }
    }
}

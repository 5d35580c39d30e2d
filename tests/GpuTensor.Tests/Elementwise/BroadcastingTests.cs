using System.Numerics;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Elementwise;

/// <summary>Broadcasting against indices computed one by one.</summary>
public sealed class BroadcastingTests
{
    [Theory]
    [EachDevice]
    public void Random_shapes_broadcast_as_in_NumPy(string device)
    {
        Device on = DeviceMatrix.Get(device);
        var random = new Random(20260301);
        for (int i = 0; i < 2500 / DeviceMatrix.Slowness(device); i++)
        {
            (Shape left, Shape right) = RandomShapes(random, largest: 5, rank: random.Next(0, 9));
            Check<float>(on, left, right, i);
            Check<int>(on, left, right, i);
            Check<Half>(on, left, right, i);
            Check<byte>(on, left, right, i);
        }
    }

    [Theory]
    [EachDevice]
    public void Long_rows_and_many_blocks_broadcast_as_in_NumPy(string device)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device on = DeviceMatrix.Get(device);
        var random = new Random(7);
        int[] sizes = [1, 2, 3, 40, 127, 128, 129, 700];
        for (int i = 0; i < 150; i += DeviceMatrix.StepOf(device))
        {
            int rank = random.Next(1, 4);
            long[] full = Enumerable.Range(0, rank).Select(_ => (long)sizes[random.Next(sizes.Length)]).ToArray();
            if (full.Aggregate(1L, (a, b) => a * b) > 200_000)
                continue;
            long[] left = full.Select(s => random.Next(3) == 0 ? 1 : s).ToArray();
            long[] right = full.Select(s => random.Next(3) == 0 ? 1 : s).ToArray();
            Check<float>(on, new Shape(left), new Shape(right), i);
            Check<short>(on, new Shape(left), new Shape(right), i);
            Check<Half>(on, new Shape(left), new Shape(right), i);
        }
    }

    [Theory]
    [EachDevice(new long[] { 50, 40, 3 }, new long[] { 3 })]
    [EachDevice(new long[] { 3 }, new long[] { 50, 40, 3 })]
    [EachDevice(new long[] { 3000, 3 }, new long[] { 3000, 1 })]
    [EachDevice(new long[] { 70, 1, 3 }, new long[] { 1, 50, 1 })]
    [EachDevice(new long[] { 2, 1, 3, 1, 5, 1, 2, 1 }, new long[] { 1, 2, 1, 2, 1, 7, 1, 9 })]
    [EachDevice(new long[] { 400, 5000 }, new long[] { 400, 1 })]
    [EachDevice(new long[] { 400, 5000 }, new long[] { 5000 })]
    [EachDevice(new long[] { }, new long[] { 4, 5 })]
    [EachDevice(new long[] { }, new long[] { })]
    [EachDevice(new long[] { 1, 1, 1 }, new long[] { 1 })]
    public void Shapes_of_the_practice_broadcast(string device, long[] left, long[] right)
    {
        Device on = DeviceMatrix.Get(device);
        Check<float>(on, new Shape(left), new Shape(right), 1);
        Check<double>(on, new Shape(left), new Shape(right), 2);
        Check<Half>(on, new Shape(left), new Shape(right), 3);
        Check<long>(on, new Shape(left), new Shape(right), 4);
    }

    [Theory]
    [EachDevice(new long[] { 0 }, new long[] { 1 }, new long[] { 0 })]
    [EachDevice(new long[] { 3, 0 }, new long[] { 1 }, new long[] { 3, 0 })]
    [EachDevice(new long[] { 0, 4 }, new long[] { 2, 1, 4 }, new long[] { 2, 0, 4 })]
    public void Empty_operands_give_empty_results(string device, long[] left, long[] right, long[] expected)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<int> x = DeviceTensor.Zeros<int>(new Shape(left), on);
        using DeviceTensor<int> y = DeviceTensor.Zeros<int>(new Shape(right), on);
        using DeviceTensor<int> sum = x + y;
        Assert.Equal(new Shape(expected), sum.Shape);
        using DeviceTensor<int> quotient = x / y;
        Assert.Equal(new Shape(expected), quotient.Shape);
    }

    private static (Shape Left, Shape Right) RandomShapes(Random random, int largest, int rank)
    {
        long[] full = Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, largest)).ToArray();
        long[] left = full.Select(s => random.Next(3) == 0 ? 1 : s).ToArray();
        long[] right = full.Select(s => random.Next(3) == 0 ? 1 : s).ToArray();
        if (random.Next(2) == 0)
            left = left[random.Next(0, rank + 1)..];
        else
            right = right[random.Next(0, rank + 1)..];
        return (new Shape(left), new Shape(right));
    }

    private static void Check<T>(Device on, Shape left, Shape right, int seed)
        where T : unmanaged, INumber<T>
    {
        T[] x = Samples.Numbers<T>((int)left.ElementCount, seed);
        T[] y = Samples.Numbers<T>((int)right.ElementCount, seed + 1);
        using DeviceTensor<T> a = DeviceTensor.Create(x, left, on);
        using DeviceTensor<T> b = DeviceTensor.Create(y, right, on);
        using DeviceTensor<T> actual = a.Subtract(b);
        Shape shape = actual.Shape;
        Assert.Equal(Math.Max(left.Rank, right.Rank), shape.Rank);
        T[] expected = new T[shape.ElementCount];
        long[] index = new long[shape.Rank];
        for (int i = 0; i < expected.Length; i++)
        {
            long rest = i;
            for (int d = shape.Rank - 1; d >= 0; d--)
                (rest, index[d]) = Math.DivRem(rest, shape[d]);
            expected[i] = PlainArithmetic.Subtract(x[Offset(left, index)], y[Offset(right, index)]);
        }

        PlainArithmetic.AssertSame(expected, actual.ToArray(), $"{left} - {right}");
    }

    private static long Offset(Shape shape, long[] index)
    {
        long offset = 0;
        for (int d = 0; d < shape.Rank; d++)
            offset = offset * shape[d] + (shape[d] == 1 ? 0 : index[d + index.Length - shape.Rank]);
        return offset;
    }
}

using GpuTensor.Testing;
using static GpuTensor.Tests.Reduction.ReductionReference;

namespace GpuTensor.Tests.Reduction;

/// <summary>Sum, Product, Mean, SumToInt64.</summary>
public sealed class SumTests
{
    [Theory]
    [EachDevice]
    public void Sum_and_mean_of_random_shapes_and_axes_stay_within_the_error_bound(string device)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(1);
        for (int i = 0; i < 2000 / DeviceMatrix.Slowness(device); i++)
        {
            (long[] shape, int[] axes) = RandomCase(random, 20_000);
            float[] x = RandomFloats(random, shape.Aggregate(1L, (a, b) => a * b));
            using var tensor = DeviceTensor.Create(x, new Shape(shape), devices[i % 3]);
            using var sum = tensor.Sum(axes);
            using var mean = tensor.Mean(axes, keepDimensions: true);
            float[] sums = sum.ToArray();
            float[] means = mean.ToArray();
            List<float>[] groups = Groups(x, shape, axes);
            Assert.Equal(groups.Length, sums.Length);
            Assert.Equal(shape.Length, mean.Rank);
            for (int g = 0; g < groups.Length; g++)
            {
                int n = groups[g].Count;
                double bound = 4 * MathF.BitIncrement(1) - 4;
                bound *= Math.Sqrt(n) * groups[g].Sum(v => Math.Abs((double)v));
                Assert.InRange(sums[g], groups[g].Sum(v => (double)v) - bound, groups[g].Sum(v => (double)v) + bound);
                Assert.InRange(means[g], groups[g].Average(v => (double)v) - bound / n, groups[g].Average(v => (double)v) + bound / n);
            }
        }
    }

    [Theory]
    [EachDevice]
    public void Every_length_from_1_to_300_is_summed_exactly_where_sums_are_exact(string device)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 1; length <= 300; length += DeviceMatrix.StepOf(device))
        {
            double[] x = [.. Enumerable.Range(1, length).Select(v => (double)v)];
            byte[] bytes = [.. Enumerable.Range(1, length).Select(v => (byte)v)];
            using var row = DeviceTensor.Create(x, [length], on);
            using var rows = DeviceTensor.Create(bytes, [length, 1, 1], on);
            using var columns = DeviceTensor.Create([.. x, .. x], [2, length], on);
            Assert.Equal(length * (length + 1) / 2, row.Sum().ToScalar());
            Assert.Equal((byte)(length * (length + 1) / 2), rows.Sum().ToScalar());
            Assert.Equal(bytes.Sum(v => v), rows.SumToInt64().ToScalar());
            Assert.Equal(x.Select(v => v * 2), columns.Sum([0]).ToArray());
            Assert.Equal([x.Sum(), x.Sum()], columns.Sum([1]).ToArray());
        }
    }

    [Theory]
    [EachDevice(new long[] { 3_000_001 }, new int[0])]
    [EachDevice(new long[] { 500_001, 3 }, new[] { 0 })]
    [EachDevice(new long[] { 3, 300_000 }, new[] { 1 })]
    [EachDevice(new long[] { 4099, 129 }, new[] { 0 })]
    [EachDevice(new long[] { 2, 300, 5000 }, new[] { 1 })]
    [EachDevice(new long[] { 10, 70_001, 2 }, new[] { 0, 1 })]
    [EachDevice(new long[] { 70_001, 3 }, new[] { 1 })]
    [EachDevice(new long[] { 1111, 11 }, new[] { 1 })]
    public void Large_sums_are_accurate_and_do_not_depend_on_the_number_of_threads(string device, long[] shape, int[] axes)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device[] devices = DeviceMatrix.Alike(device);
        float[] x = RandomFloats(new Random(2), shape.Aggregate(1L, (a, b) => a * b));
        for (int i = 0; i < x.Length; i++)
            x[i] += 1.9f;
        float[][] results = [.. devices.Select(on =>
        {
            using var tensor = DeviceTensor.Create(x, new Shape(shape), on);
            return tensor.Sum(axes).ToArray();
        })];
        Assert.Equal(results[0].Select(BitConverter.SingleToUInt32Bits), results[1].Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal(results[0].Select(BitConverter.SingleToUInt32Bits), results[2].Select(BitConverter.SingleToUInt32Bits));
        List<float>[] groups = Groups(x, shape, axes);
        for (int g = 0; g < groups.Length; g++)
        {
            double bound = 4 * 1.2e-7 * Math.Sqrt(groups[g].Count) * groups[g].Sum(v => Math.Abs((double)v));
            Assert.InRange(results[0][g] - groups[g].Sum(v => (double)v), -bound, bound);
        }
    }

    [Theory]
    [EachDevice]
    public void A_sum_of_ten_million_tenths_does_not_drift(string device)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Full([10_000_000], 0.1f, on);
        Assert.InRange(tensor.Sum().ToScalar() / (10_000_000 * (double)0.1f) - 1, -1e-5, 1e-5);
        using var columns = tensor.Reshape(2_500_000, 4);
        foreach (float sum in columns.Sum([0]).ToArray())
            Assert.InRange(sum / (2_500_000 * (double)0.1f) - 1, -1e-5, 1e-5);
    }

    [Theory]
    [EachDevice]
    public void Rule_04_the_sum_of_nothing_is_0_and_the_product_1(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create<float>([], [3, 0], on);
        Assert.Equal([0f, 0, 0], tensor.Sum([1]).ToArray());
        Assert.Equal([1f, 1, 1], tensor.Product([1]).ToArray());
        Assert.Equal(0, tensor.Sum().ToScalar());
        Assert.Empty(tensor.Sum([0]).ToArray());
        Assert.Throws<ArgumentException>(() => tensor.Mean([1]));
        Assert.Empty(tensor.Mean([0]).ToArray());
        using var integers = DeviceTensor.Create<int>([], [0], on);
        Assert.Equal(0L, integers.SumToInt64().ToScalar());
    }

    [Theory]
    [EachDevice]
    public void Products_are_those_of_the_loop(string device)
    {
        Device on = DeviceMatrix.Get(device);
        var random = new Random(3);
        for (int i = 0; i < 300 / DeviceMatrix.Slowness(device); i++)
        {
            (long[] shape, int[] axes) = RandomCase(random, 3000);
            long[] x = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextInt64(-9, 10))];
            using var tensor = DeviceTensor.Create(x, new Shape(shape), on);
            using var half = DeviceTensor.Create([.. x.Select(v => (Half)(float)v)], new Shape(shape), on);
            Assert.Equal(Groups(x, shape, axes).Select(g => g.Aggregate(1L, (a, b) => unchecked(a * b))), tensor.Product(axes).ToArray());
            Assert.Equal(Groups(x, shape, axes).Select(g => g.Sum()), tensor.Sum(axes).ToArray());
            Assert.Equal(Groups(x, shape, axes).Select(g => (double)(Half)g.Average()), half.Mean(axes).ToArray().Select(v => (double)v));
        }
    }

    [Theory]
    [EachDevice]
    public void Half_is_summed_in_float(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Full([1, 60_000], (Half)1, on);
        using var sums = tensor.Sum([1]);
        Assert.Equal((Half)60_000f, sums.ToScalar());
        using var bytes = DeviceTensor.Full([100_000], (byte)255, on);
        Assert.Equal(25_500_000L, bytes.SumToInt64().ToScalar());
        using var negative = DeviceTensor.Full([100, 70], (sbyte)-128, on);
        Assert.All(negative.SumToInt64([0], keepDimensions: true).ToArray(), v => Assert.Equal(-12_800L, v));
    }

    [Theory]
    [EachDevice]
    public void A_scalar_and_dimensions_of_size_one_reduce_to_themselves(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var scalar = DeviceTensor.Create([2.5f], [], on);
        Assert.Equal(2.5f, scalar.Sum().ToScalar());
        Assert.Equal(2.5f, scalar.Mean(keepDimensions: true).ToScalar());
        using var row = DeviceTensor.Create([1f, 2, 3], [1, 3], on);
        Assert.Equal([1f, 2, 3], row.Mean([0]).ToArray());
        Assert.Equal([1, 1], row.Sum(keepDimensions: true).Shape.Dimensions.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Arguments_are_checked_before_anything_else(string device)
    {
        Device on = DeviceMatrix.Get(device);
        Device[] devices = DeviceMatrix.Alike(device);
        using var tensor = DeviceTensor.Create([1f, 2, 3, 4], [2, 2], on);
        using var wrong = DeviceTensor.Zeros<float>([3], on);
        using var alias = tensor.Reshape(4);
        Assert.Contains("axes is 2", Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Sum([2])).Message);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => tensor.Sum([1, -1])).Message);
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => tensor.Sum(wrong, [1])).Message);
        using var same = tensor.Reshape(1, 2, 2);
        Assert.Throws<ArgumentException>(() => same.Sum(tensor, [0]));
        using var integers = DeviceTensor.Create([1, 2], [2], on);
        Assert.Contains("Half", Assert.Throws<NotSupportedException>(() => integers.Mean()).Message);
        using var other = DeviceTensor.Zeros<float>([2], new CpuDevice(1));
        Assert.Throws<InvalidOperationException>(() => tensor.Sum(other, [0]));
        var disposed = DeviceTensor.Create([1f], [1], on);
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => disposed.Sum());
    }

    [Theory]
    [EachDevice]
    public void The_overload_with_a_destination_writes_there(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create([1f, 2, 3, 4], [2, 2], on);
        using var destination = DeviceTensor.Zeros<float>([2], on);
        using var wide = DeviceTensor.Zeros<long>([], on);
        tensor.Sum(destination, [0]);
        Assert.Equal([4f, 6], destination.ToArray());
        tensor.Mean(destination, [1]);
        Assert.Equal([1.5f, 3.5f], destination.ToArray());
        tensor.Product(destination, [1]);
        Assert.Equal([2f, 12], destination.ToArray());
        using var integers = DeviceTensor.Create([int.MaxValue, 1], [2], on);
        integers.SumToInt64(wide);
        Assert.Equal(1L + int.MaxValue, wide.ToScalar());
    }
}

using GpuTensor.Testing;
using static GpuTensor.Tests.Reduction.ReductionReference;

namespace GpuTensor.Tests.Scaling;

public sealed class RescaleTests
{
    [Theory]
    [EachDevice]
    public void Random_shapes_and_axes_are_those_of_the_formula(string device)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(1);
        for (int i = 0; i < 2000 / DeviceMatrix.Slowness(device); i++)
        {
            (long[] shape, int[] axes) = RandomCase(random, 20_000);
            float[] x = RandomFloats(random, shape.Aggregate(1L, (a, b) => a * b));
            Check(x, shape, axes, random.Next(2) == 0 ? (0, 1) : (-1.5f, 255), devices[i % 3]);
        }
    }

    [Theory]
    [EachDevice(new long[] { 20, 33_000 }, new[] { 1 })]
    [EachDevice(new long[] { 400_001 }, new int[0])]
    [EachDevice(new long[] { 50_000, 3 }, new[] { 0 })]
    [EachDevice(new long[] { 3, 5_000, 17 }, new[] { 1 })]
    [EachDevice(new long[] { 4, 3, 9_000 }, new[] { 0, 2 })]
    [EachDevice(new long[] { 3, 200_000 }, new[] { 0 })]
    [EachDevice(new long[] { 5, 40, 7, 30, 3 }, new[] { 1, 3 })]
    [EachDevice(new long[] { 9_000_000 }, new int[0])]
    public void Large_ones_do_not_depend_on_the_number_of_threads(string device, long[] shape, int[] axes)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device[] devices = DeviceMatrix.Alike(device);
        float[] x = RandomFloats(new Random(2), shape.Aggregate(1L, (a, b) => a * b));
        float[][] results = [.. devices.Select(on => Check(x, shape, axes, (-3, 8), on))];
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Theory]
    [EachDevice]
    public void Rule_14_a_group_of_equal_elements_becomes_the_lower_end(string device)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 1; length < 70; length += DeviceMatrix.StepOf(device))
        {
            using var tensor = DeviceTensor.Full([3, length], -7f, on);
            Assert.All(tensor.Rescale(2, 5, [1]).ToArray(), v => Assert.Equal(2, v));
            Assert.All(tensor.Rescale(2, 5, [0]).ToArray(), v => Assert.Equal(2, v));
            Assert.All(tensor.Rescale().ToArray(), v => Assert.Equal(0, v));
        }

        using var infinite = DeviceTensor.Full([40], float.NegativeInfinity, on);
        Assert.All(infinite.Rescale(1, 2).ToArray(), v => Assert.Equal(1, v));
    }

    [Theory]
    [EachDevice]
    public void A_NaN_makes_its_group_NaN_and_no_other(string device)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 1; length < 140; length += DeviceMatrix.StepOf(device))
        {
            for (int place = 0; place < length; place += 1 + length / 9)
            {
                float[] x = RandomFloats(new Random(length), 3 * length);
                x[length + place] = float.NaN;
                using var tensor = DeviceTensor.Create(x, [3, length], on);
                float[] rows = tensor.Rescale([1]).ToArray();
                Assert.All(rows[length..(2 * length)], v => Assert.True(float.IsNaN(v)));
                Assert.DoesNotContain(rows[..length], float.IsNaN);
                Assert.DoesNotContain(rows[(2 * length)..], float.IsNaN);
                float[] columns = tensor.Rescale([0]).ToArray();
                Assert.Equal(3, columns.Count(float.IsNaN));
                Assert.True(float.IsNaN(columns[place]));
            }
        }
    }

    [Theory]
    [EachDevice]
    public void Finite_elements_of_any_size_stay_finite_and_within_the_ends(string device)
    {
        Device on = DeviceMatrix.Get(device);
        float[] x = [float.MinValue, -1, 0, float.Epsilon, 1e38f, float.MaxValue];
        using var tensor = DeviceTensor.Create(x, [6], on);
        float[] unit = tensor.Rescale().ToArray();
        Assert.Equal([0, 0.5f, 0.5f, 0.5f, 1], [.. unit[..4], unit[5]]);
        Assert.Equal(0.5 + 0.5 * 1e38 / float.MaxValue, unit[4], 2e-7);
        using var tiny = DeviceTensor.Create([0, float.Epsilon, 3 * float.Epsilon], [3], on);
        Assert.Equal([0, 1 / 3f, 1], tiny.Rescale().ToArray());
        var random = new Random(3);
        for (int i = 0; i < 200 / DeviceMatrix.Slowness(device); i++)
        {
            (float low, float high) = (random.NextSingle(), random.NextSingle());
            using var values = DeviceTensor.Create(RandomFloats(random, 100), [100], on);
            float[] y = values.Rescale(low, high).ToArray();
            Assert.All(y, v => Assert.InRange(v, Math.Min(low, high), Math.Max(low, high)));
            Assert.Contains(low, y);
            Assert.Contains(high, y);
        }
    }

    /// <summary>The worked examples min_max_rescale_0_1 and min_max_rescale_0_255 as printed.</summary>
    [Theory]
    [EachDevice]
    public void The_worked_examples_come_out_as_printed(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create([0.65f, 0.61f, 0.59f, 0.62f, 0.6f, 0.25f, 0.31f, 0.89f, 0.52f, 0.6f], [2, 5], on);
        CheckPrinted([1, 0.333334, 0, 0.5000005, 0.16666749, 0, 0.09375001, 1, 0.42187497, 0.54687506], tensor.Rescale([1]).ToArray());
        CheckPrinted(
            [255, 85.00017, 0, 127.50012, 42.50021, 0, 23.906252, 255, 107.57812, 139.45314], tensor.Rescale(0, 255, [1]).ToArray());
    }

    [Theory]
    [EachDevice]
    public void Doubles_empty_tensors_and_scalars(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var doubles = DeviceTensor.Create([1.0, 4, 2], [3], on);
        Assert.Equal([0, 1, 1 / 3.0], doubles.Rescale().ToArray());
        using var empty = DeviceTensor.Create<float>([], [2, 0], on);
        Assert.Empty(empty.Rescale([1]).ToArray());
        using var scalar = DeviceTensor.Create([5f], [], on);
        Assert.Equal(0, scalar.Rescale().ToScalar());
    }

    [Theory]
    [EachDevice]
    public void Arguments_are_checked(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using var tensor = DeviceTensor.Create([1f, 2], [2], on);
        Assert.Contains("low", Assert.Throws<ArgumentException>(() => tensor.Rescale(float.NaN, 1)).Message);
        Assert.Contains("high", Assert.Throws<ArgumentException>(() => tensor.Rescale(0, float.PositiveInfinity)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Rescale([1]));
        Assert.Throws<ArgumentException>(() => tensor.Rescale(tensor));
        using var integers = DeviceTensor.Create([1, 2], [2], on);
        Assert.Throws<NotSupportedException>(() => integers.Rescale(0, 1));
        using var destination = DeviceTensor.Zeros<float>([2], on);
        tensor.Rescale(destination, 0, 255);
        Assert.Equal([0f, 255], destination.ToArray());
    }

    private static void CheckPrinted(double[] printed, float[] actual)
    {
        for (int i = 0; i < printed.Length; i++)
            Assert.Equal(printed[i], actual[i], 5e-9 + 2.4e-7 * printed[i]);
    }

    private static float[] Check(float[] x, long[] shape, int[] axes, (float Low, float High) ends, Device on)
    {
        using var tensor = DeviceTensor.Create(x, new Shape(shape), on);
        using var result = tensor.Rescale(ends.Low, ends.High, axes);
        float[] y = result.ToArray();
        bool[] reduced = Mask(shape.Length, axes);
        (float Least, float Greatest)[] extremes = [.. Groups(x, shape, axes).Select(g => (g.Min(), g.Max()))];
        for (int i = 0; i < x.Length; i++)
        {
            (float least, float greatest) = extremes[GroupOf(i, shape, reduced)];
            double t = least == greatest ? 0 : ((double)x[i] - least) / ((double)greatest - least);
            double expected = (1 - t) * ends.Low + t * ends.High;
            double bound = 4e-7 * (Math.Abs(ends.Low) + Math.Abs(ends.High));
            if (!(Math.Abs(y[i] - expected) <= bound))
                Assert.Fail($"[{string.Join(", ", shape)}] over [{string.Join(", ", axes)}], element {i}: {y[i]}, not {expected}");
        }

        return y;
    }
}

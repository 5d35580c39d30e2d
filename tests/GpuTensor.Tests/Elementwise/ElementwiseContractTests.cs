using GpuTensor.Testing;

namespace GpuTensor.Tests.Elementwise;

/// <summary>NaN, overflow, aliasing and errors of the elementwise operators.</summary>
public sealed class ElementwiseContractTests
{
    [Theory]
    [EachDevice]
    public void Rule_06_NaN_propagates_through_maximum_and_minimum_at_every_position(string device)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 1; length <= 70; length += DeviceMatrix.StepOf(device))
        {
            for (int at = 0; at < length; at += DeviceMatrix.StepOf(device))
            {
                float[] x = new float[length];
                x[at] = float.NaN;
                using DeviceTensor<float> nan = DeviceTensor.Create(x, [length], on);
                using DeviceTensor<float> one = DeviceTensor.Ones<float>([length], on);
                foreach (DeviceTensor<float> result in new[] { nan.Maximum(one), one.Maximum(nan), nan.Minimum(one), one.Minimum(nan), nan.Clamp(-1, 1) })
                {
                    using (result)
                    {
                        float[] y = result.ToArray();
                        Assert.True(float.IsNaN(y[at]));
                        Assert.Equal(1, y.Count(float.IsNaN));
                    }
                }
            }
        }
    }

    [Theory]
    [EachDevice]
    public void A_NaN_scalar_makes_the_maximum_NaN(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([19], on);
        using DeviceTensor<float> y = x.Maximum(float.NaN);
        Assert.All(y.ToArray(), e => Assert.True(float.IsNaN(e)));
    }

    [Theory]
    [EachDevice]
    public void The_least_integer_over_minus_one_wraps(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<int> x = DeviceTensor.Create([int.MinValue, 7, -8], [3], on);
        using DeviceTensor<int> y = x / -1;
        Assert.Equal([int.MinValue, -7, 8], y.ToArray());
        using DeviceTensor<long> z = DeviceTensor.Create([long.MinValue, -7], [2], on);
        using DeviceTensor<long> w = z / -1L;
        Assert.Equal([long.MinValue, 7], w.ToArray());
    }

    [Theory]
    [EachDevice]
    public void An_integer_divisor_of_zero_throws_before_anything_is_written(string device)
    {
        Device on = DeviceMatrix.Get(device);
        int[] divisors = Enumerable.Repeat(2, 100_000).ToArray();
        divisors[77_777] = 0;
        using DeviceTensor<int> x = DeviceTensor.Full([100_000], 10, on);
        using DeviceTensor<int> y = DeviceTensor.Create(divisors, [100_000], on);
        DivideByZeroException e = Assert.Throws<DivideByZeroException>(() => x.Divide(y, x));
        Assert.Contains("int32 [100000]", e.Message, StringComparison.Ordinal);
        Assert.All(x.ToArray(), element => Assert.Equal(10, element));
        Assert.Throws<DivideByZeroException>(() => x / 0);
        Assert.Throws<DivideByZeroException>(() => 1 / y);

        using DeviceTensor<int> half = x / 2;
        Assert.All(half.ToArray(), element => Assert.Equal(5, element));
    }

    [Theory]
    [EachDevice]
    public void Floating_numbers_over_zero_are_infinite_or_NaN(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<double> x = DeviceTensor.Create([1.0, -1, 0], [3], on);
        using DeviceTensor<double> y = x / 0.0;
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity, double.NaN], y.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Half_is_computed_in_float_and_rounded_once(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<Half> x = DeviceTensor.Create([(Half)2048, Half.MaxValue], [2], on);
        using DeviceTensor<Half> y = x + Half.One;
        Assert.Equal([(Half)2048, Half.MaxValue], y.ToArray());
        using DeviceTensor<Half> z = x * (Half)2;
        Assert.Equal([(Half)4096, Half.PositiveInfinity], z.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Rule_24_the_destination_may_be_an_operand_of_its_shape(string device)
    {
        Device on = DeviceMatrix.Get(device);
        foreach (int length in new[] { 1, 15, 70, 5000, 300_000 })
        {
            float[] elements = Samples.Numbers<float>(length, length);
            using DeviceTensor<float> x = DeviceTensor.Create(elements, [length], on);
            using DeviceTensor<float> y = DeviceTensor.Create(elements, [length], on);
            float[] doubled = Array.ConvertAll(elements, e => e + e);
            x.Add(x, x);
            PlainArithmetic.AssertSame(doubled, x.ToArray(), "x + x into x");
            y.Multiply(2, y);
            PlainArithmetic.AssertSame(Array.ConvertAll(elements, e => e * 2), y.ToArray(), "y * 2 into y");
            using DeviceTensor<float> mean = DeviceTensor.Create([1f], [1], on);
            y.Subtract(mean, y);
            PlainArithmetic.AssertSame(Array.ConvertAll(elements, e => e * 2 - 1), y.ToArray(), "y - 1 into y");
        }
    }

    [Theory]
    [EachDevice]
    public void The_destination_may_not_be_an_operand_that_repeats(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([4, 4], on);
        using DeviceTensor<float> row = DeviceTensor.Ones<float>([4], on);
        ArgumentException e = Assert.Throws<ArgumentException>(() => x.Add(row, row));
        Assert.Contains("[4]", e.Message, StringComparison.Ordinal);
        Assert.Contains("[4, 4]", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [EachDevice]
    public void Shapes_that_do_not_broadcast_are_both_named(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([2, 3], on);
        using DeviceTensor<float> y = DeviceTensor.Ones<float>([4, 2, 4], on);
        ArgumentException e = Assert.Throws<ArgumentException>(() => x + y);
        Assert.Equal("right", e.ParamName);
        Assert.Contains("[2, 3] and [4, 2, 4]", e.Message, StringComparison.Ordinal);
        Assert.Contains("dimension -1 is 3 and 4", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [EachDevice]
    public void Bad_arguments_are_named(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([3], on);
        using DeviceTensor<float> four = DeviceTensor.Ones<float>([4], on);
        using DeviceTensor<float> elsewhere = DeviceTensor.Ones<float>([3], new CpuDevice(1));
        DeviceTensor<float> disposed = DeviceTensor.Ones<float>([3], on);
        disposed.Dispose();

        Assert.Throws<ArgumentNullException>("right", () => x.Add((DeviceTensor<float>)null!));
        Assert.Throws<ArgumentNullException>("left", () => DeviceTensor.Add(null!, x));
        Assert.Throws<ArgumentNullException>("input", () => DeviceTensor.Exp<float>(null!));
        Assert.Throws<ArgumentException>("destination", () => x.Add(x, four));
        Assert.Throws<ArgumentException>("destination", () => x.Exp(four));
        Assert.Throws<InvalidOperationException>(() => x + elsewhere);
        Assert.Throws<InvalidOperationException>(() => x.Add(x, elsewhere));
        Assert.Throws<ObjectDisposedException>(() => x + disposed);
        Assert.Throws<ObjectDisposedException>(() => disposed + 1);
        Assert.Throws<ObjectDisposedException>(() => x.Abs(disposed));
        Assert.Throws<ArgumentException>("min", () => x.Clamp(2, 1));
        Assert.Throws<ArgumentException>("min", () => x.Clamp(float.NaN, 1));
    }

    [Fact]
    public void Rule_20_results_do_not_depend_on_the_number_of_threads()
    {
        float[] elements = Samples.Numbers<float>(400_001 * 3, 3);
        float[][] results = [.. new Device[] { new CpuDevice(1), new CpuDevice(3), Device.Get("cpu:0") }.Select(device =>
        {
            using DeviceTensor<float> x = DeviceTensor.Create(elements, [400_001, 3], device);
            using DeviceTensor<float> scale = DeviceTensor.Create(elements.AsSpan(0, 3), [3], device);
            using DeviceTensor<float> scaled = x * scale;
            using DeviceTensor<float> result = scaled.Exp();
            return result.ToArray();
        })];
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Theory]
    [EachDevice]
    public void Results_past_the_caches_are_the_same(string device)
    {
        Device on = DeviceMatrix.Get(device);
        int rows = device == DeviceMatrix.Vectorized ? 3_000_001 : 100_001;
        float[] x = new float[rows * 3];
        for (int i = 0; i < x.Length; i++)
            x[i] = i % 1000;
        using DeviceTensor<float> input = DeviceTensor.Create(x, [rows, 3], on);
        using DeviceTensor<float> mean = DeviceTensor.Create([1f, 2, 3], [3], on);
        using DeviceTensor<float> sum = input + input;
        using DeviceTensor<float> centred = input - mean;
        using DeviceTensor<float> negative = -input;
        float[] sums = sum.ToArray();
        float[] centredElements = centred.ToArray();
        float[] negatives = negative.ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            if (sums[i] != 2 * x[i] || centredElements[i] != x[i] - (1 + i % 3) || negatives[i] != -x[i])
                Assert.Fail($"element {i}");
        }
    }
}

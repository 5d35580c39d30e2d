using GpuTensor.Testing;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Rules;

/// <summary>Rules 17, 19 and 21: conversions, float32 that means float32, and element types.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class NumberRules
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_17_floating_to_integer_truncates_and_saturates_and_NaN_is_0(string name)
    {
        float[] values = [1.9f, -1.9f, 300, -300, 3e9f, -3e9f, 1e30f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        using DeviceTensor<float> x = DeviceTensor.Create(values, [values.Length], DeviceMatrix.Get(name));
        Assert.Equal([1, 0, 255, 0, 255, 0, 255, 0, 255, 0], Cast<float, byte>(x));
        Assert.Equal([1, -1, 127, -128, 127, -128, 127, 0, 127, -128], Cast<float, sbyte>(x));
        Assert.Equal([1, -1, 300, -300, int.MaxValue, int.MinValue, int.MaxValue, 0, int.MaxValue, int.MinValue], Cast<float, int>(x));
        Assert.Equal([1, 0, 300, 0, 3000000000, 0, uint.MaxValue, 0, uint.MaxValue, 0], Cast<float, uint>(x));
        Assert.Equal(
            [1, -1, 300, -300, 3000000000, -3000000000, long.MaxValue, 0, long.MaxValue, long.MinValue], Cast<float, long>(x));
        Assert.Equal([1, 0, 300, 0, 3000000000, 0, ulong.MaxValue, 0, ulong.MaxValue, 0], Cast<float, ulong>(x));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_17_half_to_even_on_request(string name)
    {
        float[] values = [0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 254.5f, 255.5f, 2.500001f, 0.49999997f];
        using DeviceTensor<float> x = DeviceTensor.Create(values, [values.Length], DeviceMatrix.Get(name));
        Assert.Equal([0, 2, 2, 0, 0, 254, 255, 3, 0], Cast<float, byte>(x, Rounding.HalfToEven));
        Assert.Equal([0, 2, 2, 0, -2, 254, 256, 3, 0], Cast<float, int>(x, Rounding.HalfToEven));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_17_between_integers_it_wraps_or_on_request_saturates(string name)
    {
        long[] values = [0, 255, 256, -1, 300, -129, 1L << 40, long.MaxValue, long.MinValue];
        using DeviceTensor<long> x = DeviceTensor.Create(values, [values.Length], DeviceMatrix.Get(name));
        Assert.Equal([0, 255, 0, 255, 44, 127, 0, 255, 0], Cast<long, byte>(x));
        Assert.Equal([0, 255, 255, 0, 255, 0, 255, 255, 0], Cast<long, byte>(x, overflow: Overflow.Saturate));
        Assert.Equal([0, -1, 0, -1, 44, 127, 0, -1, 0], Cast<long, sbyte>(x));
        Assert.Equal([0, 127, 127, -1, 127, -128, 127, 127, -128], Cast<long, sbyte>(x, overflow: Overflow.Saturate));
        Assert.Equal(
            [0, 255, 256, ulong.MaxValue, 300, ulong.MaxValue - 128, 1UL << 40, long.MaxValue, 1UL << 63], Cast<long, ulong>(x));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_17_and_21_booleans_and_halves_convert_too(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create([0, -0f, 2, float.NaN, 65519, 65520, 1e-8f], [7], device);
        Assert.Equal([false, false, true, true, true, true, true], Cast<float, bool>(x));
        Assert.Equal(
            [(Half)0, (Half)(-0f), (Half)2, Half.NaN, (Half)65504, Half.PositiveInfinity, (Half)0], Cast<float, Half>(x));
        using DeviceTensor<bool> flags = DeviceTensor.Create([true, false], [2], device);
        Assert.Equal([1, 0], Cast<bool, double>(flags));
        Assert.Equal([1, 0], Cast<bool, byte>(flags));
    }

    /// <summary>4 * eps32 * sqrt(terms) of the sum of absolute products, where float32 sums done carelessly fail.</summary>
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_19_long_sums_keep_their_accuracy(string name)
    {
        DeviceMatrix.SkipWhereSlow(name);
        const int Length = 1 << 22;
        float[] values = new float[Length];
        var random = new Random(19);
        for (int i = 0; i < Length; i++)
            values[i] = (float)(0.1 + random.NextDouble() * 1e-3);
        double exact = values.Sum(value => (double)value);
        double slack = SumError.Slack(Length, exact) * Dtypes.Epsilon(Dtypes.Float32);
        using DeviceTensor<float> x = DeviceTensor.Create(values, [Length], DeviceMatrix.Get(name));
        using DeviceTensor<float> columns = x.Reshape(Length / 2, 2);
        using DeviceTensor<float> image = x.Reshape(1, 2048, 2048, 1);
        Assert.Equal(exact, Single(x.Sum()), slack);
        Assert.Equal(exact / Length, Single(x.Mean()), slack / Length);
        Assert.Equal(exact / 2, Single(columns.Sum([0])), slack);
        Assert.Equal(exact / Length, Single(image.AveragePool2D(2048)), slack / Length);
        using DeviceTensor<float> ones = DeviceTensor.Ones<float>([2048, 2048, 1, 1], DeviceMatrix.Get(name));
        Assert.Equal(exact, Single(image.Conv2D(ones)), slack);
    }

    /// <summary>Equal numbers are the hardest: every rounding goes the same way.</summary>
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_19_averages_of_whole_images_keep_their_accuracy(string name)
    {
        DeviceMatrix.SkipWhereSlow(name);
        const long Side = 512;
        foreach (long channels in (long[])[1, 3, 16, 70])
        {
            using DeviceTensor<float> x = DeviceTensor.Full([1, Side, Side, channels], 0.1f, DeviceMatrix.Get(name));
            using DeviceTensor<float> images = DeviceTensor.Full([1, channels, Side, Side], 0.1f, DeviceMatrix.Get(name));
            using DeviceTensor<float> line = x.Reshape(1, 1, Side * Side, channels);
            double slack = SumError.Slack(Side * Side, 0.1f) * Dtypes.Epsilon(Dtypes.Float32);
            AssertNear(0.1f, slack, x.AveragePool2D(Side));
            AssertNear(0.1f, slack, line.AveragePool2D((1, Side * Side)));
            AssertNear(0.1f, slack, images.AveragePool2D(Side, layout: ImageLayout.Nchw));
            AssertNear(0.1f, slack, x.Mean([1, 2]));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_19_subnormal_numbers_are_not_flushed(string name)
    {
        Device device = DeviceMatrix.Get(name);
        foreach (long length in (long[])[1, 3, 16, 33])
        {
            using DeviceTensor<float> tiny = DeviceTensor.Full([1, 1, 1, length], float.Epsilon * 5, device);
            using DeviceTensor<float> one = DeviceTensor.Ones<float>([1, 1, length, 1], device);
            using DeviceTensor<float> scaled = DeviceTensor.Full([1, 1, 1, length], 1e-30f, device);
            AssertAll(float.Epsilon * 10, tiny.Add(tiny));
            AssertAll(float.Epsilon * 5, tiny.Multiply(1f));
            AssertAll(float.Epsilon * 5, tiny.MaxPool2D(1));
            AssertAll(float.Epsilon * 5, tiny.AveragePool2D(1));
            AssertAll(float.Epsilon * 5 * length, tiny.Conv2D(one));
            AssertAll(float.Epsilon * 5 * length, tiny.Sum());
            AssertAll(1e-30f * 1e-10f, scaled.Multiply(1e-10f));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_21_what_needs_floating_elements_says_so(string name)
    {
        using DeviceTensor<int> x = DeviceTensor.Zeros<int>([1, 2, 2, 1], DeviceMatrix.Get(name));
        Action[] calls =
        [
            () => x.Conv2D(x), () => x.AveragePool2D(1), () => x.Softmax(), () => x.LogSoftmax(), () => x.LogSumExp(), () => x.Rescale(),
        ];
        foreach (Action call in calls)
            Assert.Contains("int32", Assert.Throws<NotSupportedException>(call).Message, StringComparison.Ordinal);
    }

    private static TResult[] Cast<T, TResult>(DeviceTensor<T> x, Rounding rounding = default, Overflow overflow = default)
        where T : unmanaged
        where TResult : unmanaged
    {
        using DeviceTensor<TResult> y = x.Cast<TResult>(rounding, overflow);
        return y.ToArray();
    }

    private static double Single(DeviceTensor<float> result)
    {
        using (result)
            return result.ToArray()[0];
    }

    private static void AssertNear(double value, double slack, DeviceTensor<float> result)
    {
        using (result)
            Assert.All(result.ToArray(), element => Assert.Equal(value, element, slack));
    }

    private static void AssertAll(float value, DeviceTensor<float> result)
    {
        using (result)
            Assert.All(result.ToArray(), element => Assert.Equal(value, element));
    }
}

using GpuTensor.Testing;
using static GpuTensor.Tests.Normalization.SoftmaxCheck;

namespace GpuTensor.Tests.Normalization;

public sealed class LogSumExpTests
{
    [Theory]
    [EachDevice]
    public void Any_set_of_axes_of_any_shape(string device)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(21);
        for (int i = 0; i < 600 / DeviceMatrix.Slowness(device); i++)
        {
            (long[] shape, int[] axes) = Reduction.ReductionReference.RandomCase(random, 2500);
            long count = shape.Aggregate(1L, (a, b) => a * b);
            LogSumExp(Uniform<float>(random, count, 20), shape, axes, i % 2 == 0, devices[i % 3]);
            LogSumExp(Uniform<double>(random, count, 20), shape, axes, i % 2 == 0, devices[i % 3]);
        }
    }

    [Theory]
    [EachDevice]
    public void Rule_10_infinities_and_NaN_decide_the_result(string device)
    {
        Device on = DeviceMatrix.Get(device);
        const float Inf = float.PositiveInfinity;
        using DeviceTensor<float> x = DeviceTensor.Create([-Inf, -Inf, -Inf, Inf, 5, -Inf, Inf, Inf, Inf, -Inf, 5, -Inf, Inf, float.NaN, 0], [5, 3], on);
        Assert.Equal([-Inf, Inf, Inf, 5, float.NaN], x.LogSumExp([1]).ToArray());
        Assert.Equal(float.NaN, x.LogSumExp().ToScalar());
    }

    [Theory]
    [EachDevice]
    public void Neither_overflows_nor_underflows(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Create([1e38f, -3e38f, -3e38f, -3e38f, 1000, 1000, float.MaxValue, float.MaxValue], [4, 2], on);
        float[] y = x.LogSumExp([1]).ToArray();
        Assert.Equal([1e38f, -3e38f, 1000 + MathF.Log(2), float.MaxValue], y);
    }

    [Theory]
    [EachDevice]
    public void Rule_04_the_log_sum_exp_of_nothing_is_minus_infinity(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([3, 0, 2], on);
        using DeviceTensor<float> y = x.LogSumExp([1]);
        Assert.Equal(new Shape(3, 2), y.Shape);
        Assert.All(y.ToArray(), value => Assert.Equal(float.NegativeInfinity, value));
        Assert.Equal(float.NegativeInfinity, x.LogSumExp().ToScalar());
        Assert.Empty(x.LogSumExp([0]).ToArray());
        using DeviceTensor<double> none = DeviceTensor.Zeros<double>([0], on);
        Assert.Equal(double.NegativeInfinity, none.LogSumExp().ToScalar());
    }

    [Theory]
    [EachDevice]
    public void Summed_axes_go_or_stay_with_size_1(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 3, 4], on);
        Assert.Equal(new Shape(2, 4), x.LogSumExp([1]).Shape);
        Assert.Equal(new Shape(2, 1, 4), x.LogSumExp([-2], keepDimensions: true).Shape);
        Assert.Equal(Shape.Scalar, x.LogSumExp().Shape);
        Assert.Equal(new Shape(1, 1, 1), x.LogSumExp(keepDimensions: true).Shape);
        using DeviceTensor<float> scalar = DeviceTensor.Create([7f], [], on);
        Assert.Equal(7f, scalar.LogSumExp().ToScalar());
    }

    [Theory]
    [EachDevice]
    public void Bad_arguments_throw_before_anything_is_written(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 3], on);
        using DeviceTensor<float> y = DeviceTensor.Full([2], 9f, on);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => x.LogSumExp([1, -1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("axes", () => x.LogSumExp([2]));
        Assert.Throws<ArgumentException>("destination", () => x.LogSumExp(y, [0]));
        Assert.Throws<ArgumentException>("destination", () => x.LogSumExp(x.Reshape(6), [1]));
        Assert.Equal([9f, 9], y.ToArray());
        x.LogSumExp(y, [1]);
        Assert.Equal(MathF.Log(3), y.ToArray()[1], 1e-6f);
        using DeviceTensor<int> integers = DeviceTensor.Zeros<int>([2], on);
        Assert.Contains("LogSumExp", Assert.Throws<NotSupportedException>(() => integers.LogSumExp()).Message, StringComparison.Ordinal);
    }
}

using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rule 4: tensors without elements, reductions over none, and scalars.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class EmptinessRules
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_04_a_batch_of_no_images_gives_none(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([0, 8, 9, 3], device);
        using DeviceTensor<float> w = DeviceTensor.Zeros<float>([3, 3, 3, 5], device);
        AssertShape([0, 6, 7, 5], x.Conv2D(w));
        AssertShape([0, 4, 5, 3], x.MaxPool2D(2, 2, Padding.Same));
        AssertShape([0, 4, 4, 3], x.AveragePool2D(2));
        (DeviceTensor<float> values, DeviceTensor<long> indices) = x.MaxPool2DWithIndices(2);
        AssertShape([0, 4, 4, 3], values);
        AssertShape([0, 4, 4, 3], indices);
        AssertShape([0, 16, 27, 3], x.ScatterUpsample([1, 2, 3, 1]));
        AssertShape([0, 8, 9, 3], x.Softmax());
        AssertShape([0, 8, 9, 3], x.LogSoftmax());
        AssertShape([0, 8, 9], x.LogSumExp([-1]));
        AssertShape([3, 9, 8, 0], x.Transpose());
        AssertShape([0, 3, 8, 9], x.NhwcToNchw());
        AssertShape([0, 10, 11, 3], x.Pad([(0, 0), (1, 1), (2, 0), (0, 0)]));
        AssertShape([0, 8, 9, 3], x.Rescale([1, 2, 3]));
        AssertShape([0, 8], x.Max([2, 3]));
        AssertShape([0, 8, 9], x.ArgMax());
        AssertShape([0, 8, 9, 3], x.Cast<byte>());
        AssertShape([0, 8, 9, 3], x.Add(x));
        AssertShape([0, 8, 9, 3], x.Exp());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_04_images_without_pixels_are_valid_where_the_window_fits(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 0, 5, 3], DeviceMatrix.Get(name));
        AssertShape([2, 0, 3, 3], x.MaxPool2D(2, 2, Padding.Same));
        ArgumentException e = Assert.Throws<ArgumentException>(() => x.MaxPool2D(2));
        Assert.Contains("0x5", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_04_the_sum_of_nothing_is_0_the_product_1_and_the_log_sum_exp_minus_infinity(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 0, 3], DeviceMatrix.Get(name));
        using DeviceTensor<float> sum = x.Sum([1]);
        using DeviceTensor<float> product = x.Product([1]);
        using DeviceTensor<float> logSumExp = x.LogSumExp([1]);
        Assert.Equal([2, 3], sum.Shape);
        Assert.All(sum.ToArray(), value => Assert.Equal(0, value));
        Assert.All(product.ToArray(), value => Assert.Equal(1, value));
        Assert.All(logSumExp.ToArray(), value => Assert.Equal(float.NegativeInfinity, value));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_04_minimum_maximum_position_and_mean_of_nothing_throw(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 0, 3], DeviceMatrix.Get(name));
        Action[] calls = [() => x.Min([1]), () => x.Max([1]), () => x.Mean([1]), () => x.ArgMax(1), () => x.ArgMin(1), () => x.Max(), () => x.ArgMax(axis: null)];
        foreach (Action call in calls)
            Assert.Contains("[2, 0, 3]", Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_04_a_scalar_has_one_element(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Full(Shape.Scalar, -2f, DeviceMatrix.Get(name));
        AssertScalar(-2, x.Sum());
        AssertScalar(-2, x.Product());
        AssertScalar(-2, x.Mean());
        AssertScalar(-2, x.Min());
        AssertScalar(-2, x.Max());
        AssertScalar(0, x.ArgMax(axis: null));
        AssertScalar(1, x.Softmax(axis: null));
        AssertScalar(0, x.LogSoftmax(axis: null));
        AssertScalar(-2, x.LogSumExp());
        AssertScalar(-2, x.Transpose());
        AssertScalar(-2, x.Pad([]));
        AssertScalar(0, x.Rescale());
        AssertScalar(-2, x.Cast<int>());
        AssertScalar(-4, x.Add(x));
        AssertScalar(2, x.Abs());
        AssertScalar(-1, x.Clamp(-1, 1));
    }

    private static void AssertShape<T>(Shape shape, DeviceTensor<T> result)
        where T : unmanaged
    {
        using (result)
            Assert.Equal(shape, result.Shape);
    }

    private static void AssertScalar<T>(T value, DeviceTensor<T> result)
        where T : unmanaged
    {
        using (result)
        {
            Assert.Equal(0, result.Rank);
            Assert.Equal(value, result.ToScalar());
        }
    }
}

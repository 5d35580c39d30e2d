using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rules 9 and 10: what softmax and log-sum-exp do at the edges.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class SoftmaxRules
{
    private const float Infinity = float.PositiveInfinity;

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_09_finite_logits_of_any_size_give_probabilities(string name)
    {
        foreach (int length in (int[])[1, 2, 3, 15, 16, 17, 33, 64, 100, 1000])
        {
            float[] row = [.. Enumerable.Range(0, length).Select(i => (i % 3) switch { 0 => 1e38f, 1 => -1e38f, _ => 3e38f })];
            float[] y = Softmax(name, row);
            Assert.All(y, value => Assert.InRange(value, 0, 1));
            Assert.Equal(1, y.Sum(value => (double)value), 1e-6 * Math.Sqrt(length));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_09_rows_of_millions_sum_to_one_too(string name)
    {
        const int Length = 1 << 22;
        using DeviceTensor<float> x = DeviceTensor.Full([1, Length], 0.3f, DeviceMatrix.Get(name));
        using DeviceTensor<float> columns = x.Reshape(Length / 4, 4);
        using DeviceTensor<float> row = x.Softmax();
        using DeviceTensor<float> column = columns.Softmax(0);
        using DeviceTensor<float> logSumExp = x.LogSumExp();
        Assert.Equal(1, row.ToArray().Sum(value => (double)value), 1e-6 * Math.Sqrt(Length));
        Assert.Equal(4, column.ToArray().Sum(value => (double)value), 4e-6 * Math.Sqrt(Length / 4));
        Assert.Equal(0.3 + Math.Log(Length), logSumExp.ToScalar(), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_09_the_row_maximum_is_subtracted(string name)
    {
        float[] near = Softmax(name, [1, 2, 3, 4]);
        Assert.Equal(near, Softmax(name, [1001, 1002, 1003, 1004]));
        Assert.Equal(near, Softmax(name, [-9999, -9998, -9997, -9996]));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_09_a_row_with_NaN_or_plus_infinity_is_all_NaN_and_others_are_not(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Create(
            [1, float.NaN, 3, 1, Infinity, 3, 1, -Infinity, 3], [3, 3], DeviceMatrix.Get(name));
        using DeviceTensor<float> y = x.Softmax();
        float[] values = y.ToArray();
        Assert.All(values[..6], value => Assert.Equal(float.NaN, value));
        Assert.Equal(0, values[7]);
        Assert.Equal(1, values[6] + values[8], 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_09_a_masked_row_is_NaN_or_zero_by_choice(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Create([-Infinity, -Infinity, 0, -Infinity], [2, 2], DeviceMatrix.Get(name));
        using DeviceTensor<float> asked = x.Softmax(maskedRows: MaskedRows.Zero);
        using DeviceTensor<float> absent = x.Softmax();
        Assert.Equal([0, 0, 1, 0], asked.ToArray());
        Assert.Equal([float.NaN, float.NaN, 1, 0], absent.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_09_the_temperature_divides_the_logits(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 2, 4], [3], DeviceMatrix.Get(name));
        using DeviceTensor<float> halved = x.Softmax(temperature: 2);
        using DeviceTensor<float> negative = x.Softmax(temperature: -1);
        Assert.Equal(Softmax(name, [0.5f, 1, 2]), halved.ToArray());
        Assert.Equal(Softmax(name, [-1, -2, -4]), negative.ToArray());
        foreach (double bad in (double[])[0, double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            ArgumentException e = Assert.ThrowsAny<ArgumentException>(() => x.Softmax(temperature: bad));
            Assert.Equal("temperature", e.ParamName);
            Assert.ThrowsAny<ArgumentException>(() => x.LogSoftmax(temperature: bad));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_09_no_axis_means_over_all_elements(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 2, 3, 4], [2, 2], DeviceMatrix.Get(name));
        using DeviceTensor<float> y = x.Softmax(axis: null);
        Assert.Equal([2, 2], y.Shape);
        Assert.Equal(Softmax(name, [1, 2, 3, 4]), y.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_10_log_sum_exp_at_the_infinities_and_NaN(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Create(
            [-Infinity, -Infinity, -Infinity, 0, Infinity, -Infinity, float.NaN, Infinity, 1000, 1000], [5, 2], DeviceMatrix.Get(name));
        using DeviceTensor<float> y = x.LogSumExp([-1]);
        float[] values = y.ToArray();
        Assert.Equal([-Infinity, 0, Infinity, float.NaN], values[..4]);
        Assert.Equal(1000 + MathF.Log(2), values[4], 1e-3f);
    }

    private static float[] Softmax(string name, float[] row)
    {
        using DeviceTensor<float> x = DeviceTensor.Create(row, [row.Length], DeviceMatrix.Get(name));
        using DeviceTensor<float> y = x.Softmax();
        return y.ToArray();
    }
}

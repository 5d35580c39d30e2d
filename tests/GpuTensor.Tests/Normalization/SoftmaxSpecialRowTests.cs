using GpuTensor.Testing;

namespace GpuTensor.Tests.Normalization;

/// <summary>NaN, infinities, huge and tiny logits, extreme temperatures.</summary>
public sealed class SoftmaxSpecialRowTests
{
    private const float Inf = float.PositiveInfinity;

    [Theory]
    [EachDevice]
    public void Rules_6_9_and_10_special_values_at_every_place_of_every_length(string device) => CheckEveryLength(device);

    [Theory]
    [EachDevice(MaskedRows.NaN, float.NaN)]
    [EachDevice(MaskedRows.Zero, 0f)]
    public void Rule_09_rows_of_minus_infinity(string device, MaskedRows maskedRows, float expected)
    {
        Device on = DeviceMatrix.Get(device);
        foreach (int n in new[] { 1, 3, 10, 64, 65, 1000, 140_000 })
        {
            float[] x = new float[2 * n];
            Array.Fill(x, -Inf, 0, n);
            using DeviceTensor<float> rows = DeviceTensor.Create(x, [2, n], on);
            using DeviceTensor<float> y = rows.Softmax(1, 1, maskedRows);
            Assert.All(y.ToArray()[..n], value => Assert.Equal(expected, value));
            Assert.All(y.ToArray()[n..], value => Assert.Equal(1f / n, value, 1e-5f / n));
            using DeviceTensor<float> columns = DeviceTensor.Full([n, 3], -Inf, on);
            Assert.All(columns.Softmax(0, 1, maskedRows).ToArray(), value => Assert.Equal(expected, value));
            Assert.All(columns.LogSoftmax(0).ToArray(), value => Assert.Equal(float.NaN, value));
            using DeviceTensor<float> flipped = DeviceTensor.Full([2, n], Inf, on);
            Assert.All(flipped.Softmax(1, -1, maskedRows).ToArray(), value => Assert.Equal(expected, value));
        }
    }

    [Theory]
    [EachDevice(MaskedRows.NaN)]
    [EachDevice(MaskedRows.Zero)]
    public void Rule_09_a_masked_row_with_NaN_is_NaN(string device, MaskedRows maskedRows)
    {
        Device on = DeviceMatrix.Get(device);
        foreach (int n in new[] { 2, 40, 100 })
        {
            for (int at = 0; at < n; at += DeviceMatrix.StepOf(device))
            {
                float[] x = new float[n];
                Array.Fill(x, -Inf);
                x[at] = float.NaN;
                using DeviceTensor<float> row = DeviceTensor.Create(x, [n], on);
                Assert.All(row.Softmax(0, 1, maskedRows).ToArray(), value => Assert.Equal(float.NaN, value));
                Assert.Equal(float.NaN, row.LogSumExp().ToScalar());
            }
        }
    }

    [Theory]
    [EachDevice]
    public void Rule_09_masked_entries_are_exactly_0_and_the_others_share_the_rest(string device)
    {
        Device on = DeviceMatrix.Get(device);
        foreach (MaskedRows maskedRows in Enum.GetValues<MaskedRows>())
        {
            foreach (int n in new[] { 4, 30, 200, 140_000 })
            {
                float[] x = [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? -Inf : 3f)];
                using DeviceTensor<float> row = DeviceTensor.Create(x, [1, n], on);
                float[] y = row.Softmax(1, 0.5, maskedRows).ToArray();
                for (int i = 0; i < n; i++)
                    Assert.Equal(i % 2 == 0 ? 0 : 2f / n, y[i], i % 2 == 0 ? 0 : 1e-5f / n);
            }
        }
    }

    [Theory]
    [EachDevice(1e38f, -1e38f, 1)]
    [EachDevice(3e38f, -3e38f, 1)]
    [EachDevice(3e38f, -3e38f, 1e-30)]
    [EachDevice(3e38f, -3e38f, -1e-30)]
    [EachDevice(float.MaxValue, float.MinValue, 1)]
    [EachDevice(float.MaxValue, float.MinValue, 1e-300)]
    [EachDevice(1e-38f, -1e-38f, 1e-300)]
    [EachDevice(float.Epsilon, 0f, 1e-300)]
    [EachDevice(float.Epsilon, 0f, double.Epsilon)]
    public void Rule_09_the_greatest_of_huge_logits_takes_all(string device, float greatest, float least, double temperature)
    {
        Device on = DeviceMatrix.Get(device);
        if (temperature < 0)
            (greatest, least) = (least, greatest);
        foreach (int n in new[] { 2, 17, 64, 65, 500, 140_000 })
        {
            float[] x = new float[n];
            Array.Fill(x, least);
            x[n / 2] = greatest;
            using DeviceTensor<float> row = DeviceTensor.Create(x, [n], on);
            float[] y = row.Softmax(0, temperature).ToArray();
            float[] log = row.LogSoftmax(0, temperature).ToArray();
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(i == n / 2 ? 1 : 0, y[i]);
                if (i == n / 2)
                    Assert.Equal(0, log[i]);
                else
                    Assert.True(log[i] < -1e5, $"{log[i]}");
            }
        }
    }

    [Theory]
    [EachDevice(3e38f, 1e38)]
    [EachDevice(float.MaxValue, 3e38)]
    [EachDevice(-float.MaxValue, 5e38)]
    [EachDevice(1e38f, -1e38)]
    [EachDevice(1e-38f, 1e-38)]
    [EachDevice(4e-40f, 2e-40)]
    [EachDevice(float.Epsilon, 1e-45)]
    public void Huge_and_tiny_logits_at_temperatures_of_their_size(string device, float size, double temperature)
    {
        Device on = DeviceMatrix.Get(device);
        float[] x = [size, -size, 0, size];
        double scaled = size / temperature;
        double[] e = [.. new[] { scaled, -scaled, 0, scaled }.Select(z => Math.Exp(z - Math.Abs(scaled)))];
        using DeviceTensor<float> row = DeviceTensor.Create(x, [4], on);
        float[] y = row.Softmax(0, temperature).ToArray();
        float[] log = row.LogSoftmax(0, temperature).ToArray();
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(e[i] / e.Sum(), y[i], 2e-6);
            Assert.Equal(Math.Log(e[i] / e.Sum()), log[i], 1e-5);
        }
    }

    [Theory]
    [EachDevice]
    public void An_infinite_logit_stays_infinite_at_any_temperature(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> row = DeviceTensor.Create([1f, -Inf, 2, 3], [4], on);
        foreach (double temperature in new[] { double.MaxValue, 1e200, 1, 1e-300, double.Epsilon })
        {
            float[] y = row.Softmax(0, temperature).ToArray();
            Assert.Equal(0, y[1]);
            Assert.Equal(1, y.Sum(), 1e-6f);
            Assert.Equal(-Inf, row.LogSoftmax(0, temperature).ToArray()[1]);
            Assert.All(row.Softmax(0, -temperature).ToArray(), value => Assert.Equal(float.NaN, value));
        }
    }

    [Theory]
    [EachDevice]
    public void Subnormal_probabilities_are_kept(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> row = DeviceTensor.Create([0f, -90, -100, -103], [4], on);
        Assert.All(row.Softmax().ToArray()[1..], value => Assert.True(value > 0 && float.IsSubnormal(value), $"{value}"));
    }

    [Theory]
    [EachDevice]
    public void One_element_is_certain(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<double> x = DeviceTensor.Create([5d, -1e308, 1e-320], [3, 1], on);
        Assert.Equal([1d, 1, 1], x.Softmax().ToArray());
        Assert.Equal([0d, 0, 0], x.LogSoftmax().ToArray());
        Assert.Equal([5d, -1e308, 1e-320], x.LogSumExp([1]).ToArray());
    }

    internal static void CheckEveryLength(string device)
    {
        Device on = DeviceMatrix.Get(device);
        int step = DeviceMatrix.StepOf(device);
        for (int n = 1; n <= 100; n += step)
        {
            for (int at = 0; at < n; at += step)
            {
                CheckAt(on, n, at, float.NaN, float.NaN);
                CheckAt(on, n, at, Inf, Inf);
            }
        }
    }

    /// <summary>A special value in one row, or column, makes that one NaN and leaves the others alone.</summary>
    private static void CheckAt(Device on, int n, int at, float special, float sum)
    {
        float[] rows = new float[3 * n];
        rows[n + at] = special;
        float[] columns = new float[3 * n];
        columns[3 * at + 1] = special;
        using DeviceTensor<float> x = DeviceTensor.Create(rows, [3, n], on);
        using DeviceTensor<float> z = DeviceTensor.Create(columns, [n, 3], on);
        float[] y = x.Softmax().ToArray();
        float[] log = z.LogSoftmax(0).ToArray();
        for (int i = 0; i < 3 * n; i++)
        {
            Assert.Equal(i / n == 1, float.IsNaN(y[i]));
            Assert.Equal(i % 3 == 1, float.IsNaN(log[i]));
        }

        Assert.Equal([MathF.Log(n), sum, MathF.Log(n)], x.LogSumExp([1]).ToArray(), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-5);
        Assert.Equal([MathF.Log(n), sum, MathF.Log(n)], z.LogSumExp([0]).ToArray(), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-5);
    }
}

using GpuTensor.Testing;

namespace GpuTensor.Tests.Elementwise;

/// <summary>Square root, exponential and logarithm against float64 and known values.</summary>
public sealed class FunctionTests
{
    private static readonly double[] s_arguments =
    [
        0, -0.0, 1, -1, 0.5, 2, Math.E, 1e-3, 1e3, -87.4, -103, -104, -110, 88.7, 88.8, 89, -745, -708.5, 709.7, 710, 1e-40, 1e-45, 1e-310, 1e30, -1e30,
        0.999, 0.9999999, 1.0000001, 1.001, 0.7071, 1.4142, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    [Theory]
    [EachDevice]
    public void Sqrt_is_correctly_rounded(string device)
    {
        CheckSingle(device, x => x.Sqrt(), (x, y) => x.Sqrt(y), x => Math.Sqrt(x), ulps: 0);
        CheckDouble(device, x => x.Sqrt(), Math.Sqrt, ulps: 0);
        CheckHalf(device, x => x.Sqrt(), Math.Sqrt);
    }

    [Theory]
    [EachDevice]
    public void Exp_is_within_two_units_in_the_last_place(string device)
    {
        CheckSingle(device, x => x.Exp(), (x, y) => x.Exp(y), x => Math.Exp(x), ulps: 2);
        CheckDouble(device, x => x.Exp(), Math.Exp, ulps: 2);
        CheckHalf(device, x => x.Exp(), Math.Exp);
    }

    [Theory]
    [EachDevice]
    public void Log_is_within_two_units_in_the_last_place(string device)
    {
        CheckSingle(device, x => x.Log(), (x, y) => x.Log(y), x => Math.Log(x), ulps: 2);
        CheckDouble(device, x => x.Log(), Math.Log, ulps: 2);
        CheckHalf(device, x => x.Log(), Math.Log);
    }

    private static void CheckSingle(
        string device,
        Func<DeviceTensor<float>, DeviceTensor<float>> run,
        Action<DeviceTensor<float>, DeviceTensor<float>> runInto,
        Func<double, double> plain,
        int ulps)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 0; length <= 70; length += DeviceMatrix.StepOf(device))
        {
            float[] x = Array.ConvertAll(Arguments(length), e => (float)e);
            float[] expected = Array.ConvertAll(x, e => (float)plain(e));
            using DeviceTensor<float> input = DeviceTensor.Create(x, [length], on);
            using DeviceTensor<float> result = run(input);
            float[] actual = result.ToArray();
            for (int i = 0; i < length; i++)
                AssertNear(expected[i], actual[i], ulps * (double)(MathF.BitIncrement(MathF.Abs(expected[i])) - MathF.Abs(expected[i])), x[i]);
            runInto(input, input);
            Assert.Equal(actual, input.ToArray());
        }
    }

    private static void CheckDouble(
        string device, Func<DeviceTensor<double>, DeviceTensor<double>> run, Func<double, double> plain, int ulps)
    {
        Device on = DeviceMatrix.Get(device);
        for (int length = 0; length <= 70; length += DeviceMatrix.StepOf(device))
        {
            double[] x = Arguments(length);
            using DeviceTensor<double> input = DeviceTensor.Create(x, [length], on);
            using DeviceTensor<double> result = run(input);
            double[] actual = result.ToArray();
            for (int i = 0; i < length; i++)
            {
                double expected = plain(x[i]);
                AssertNear(expected, actual[i], ulps * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), x[i]);
            }
        }
    }

    private static void CheckHalf(string device, Func<DeviceTensor<Half>, DeviceTensor<Half>> run, Func<double, double> plain)
    {
        Device on = DeviceMatrix.Get(device);
        Half[] all = Enumerable.Range(0, 1 << 16).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray();
        using DeviceTensor<Half> input = DeviceTensor.Create(all, [all.Length], on);
        using DeviceTensor<Half> result = run(input);
        Half[] actual = result.ToArray();
        for (int i = 0; i < all.Length; i++)
        {
            Half expected = (Half)plain((double)all[i]);
            double unit = (double)Half.BitIncrement(Half.Abs(expected)) - (double)Half.Abs(expected);
            AssertNear((double)expected, (double)actual[i], unit, (double)all[i]);
        }
    }

    private static void AssertNear(double expected, double actual, double tolerance, double argument)
    {
        if (!(double.IsFinite(expected) ? Math.Abs(expected - actual) <= tolerance : expected.Equals(actual)))
            Assert.Fail($"at {argument} the value is {actual} instead of {expected}");
    }

    private static double[] Arguments(int length)
    {
        var random = new Random(length);
        return Enumerable.Range(0, length).Select(i =>
            i % 2 == 0 ? s_arguments[random.Next(s_arguments.Length)] : (random.NextDouble() - 0.3) * 100).ToArray();
    }
}

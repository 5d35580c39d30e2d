using System.Numerics;
using GpuTensor.Testing;
using static GpuTensor.Tests.Normalization.SoftmaxCheck;

namespace GpuTensor.Tests.Normalization;

/// <summary>Softmax, log-softmax and log-sum-exp of every length and place of the axis against float64.</summary>
public sealed class SoftmaxSweepTests
{
    [Theory]
    [EachDevice]
    public void Rule_09_every_length_up_to_140_along_every_axis(string device)
    {
        Sweep<float>(device, 140);
        Sweep<double>(device, 140);
    }

    [Theory]
    [EachDevice(999)]
    [EachDevice(1000)]
    [EachDevice(1001)]
    [EachDevice(1023)]
    [EachDevice(1024)]
    [EachDevice(1025)]
    [EachDevice(2047)]
    [EachDevice(2113)]
    [EachDevice(50257)]
    public void Rule_09_long_rows_and_columns(string device, int n)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(n);
        foreach (double temperature in new[] { 1, 0.7, -2 })
        {
            Everything(Uniform<float>(random, 3 * n, 30), [3, n], -1, temperature, devices[1]);
            Everything(Uniform<double>(random, 2 * n, 30), [2, n], -1, temperature, devices[1]);
            Everything(Uniform<float>(random, 2 * n * 5, 30), [2, n, 5], 1, temperature, devices[1]);
            Everything(Uniform<double>(random, n * 9, 30), [n, 3, 3], 0, temperature, devices[1]);
        }
    }

    [Theory]
    [EachDevice(131_071)]
    [EachDevice(131_072)]
    [EachDevice(131_073)]
    [EachDevice(1_000_003)]
    public void Few_rows_longer_than_a_thread_should_take(string device, int n)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(n);
        Everything(Uniform<float>(random, n, 20), [n], -1, 1, devices[1]);
        Everything(Uniform<float>(random, 3 * n, 20), [3, n], 1, 1.5, devices[2]);
        Everything(Uniform<double>(random, n, 20), [n], 0, 1, devices[1]);
    }

    [Theory]
    [EachDevice(new long[] { 300, 257 }, null)]
    [EachDevice(new long[] { 2, 3, 4, 5, 6 }, null)]
    [EachDevice(new long[] { 600_007, 1 }, null)]
    [EachDevice(new long[] { 4000, 3 }, 0)]
    [EachDevice(new long[] { 2, 21, 64, 50 }, 1)]
    [EachDevice(new long[] { 3, 5, 2000 }, 1)]
    [EachDevice(new long[] { 2, 2, 2, 2, 2, 2, 2, 2 }, 3)]
    [EachDevice(new long[] { 7, 1, 33 }, 1)]
    public void Rows_along_any_axis_of_any_shape_match_the_reference(string device, long[] shape, int? axis)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        float[] x = Uniform<float>(new Random(3), shape.Aggregate(1L, (a, b) => a * b), 16);
        Everything(x, shape, axis, 1, devices[1]);
        Everything(x, shape, axis is { } one ? one - shape.Length : null, 0.25, devices[0]);
    }

    [Theory]
    [EachDevice]
    public void Outputs_beyond_32_megabytes_are_written_past_the_caches(string device)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device[] devices = DeviceMatrix.Alike(device);
        int lines = device == DeviceMatrix.Vectorized ? 520 : 20;
        float[] x = Uniform<float>(new Random(8), 2 * 17 * lines * 496, 20);
        Everything(x, [2, 17, lines, 496], 1, 1, devices[1]);
        Everything(x, [2, 17, lines * 496 / 16, 16], 1, 1, devices[1]);
        Everything(x[..^(2 * 17 * 496)], [2, 17, (lines - 1) * 496], 1, 1, devices[1]);
    }

    [Theory]
    [InlineData("256")]
    [InlineData("128")]
    [InlineData("scalar")]
    public void Every_vector_width_computes_the_same_within_rule_19(string width) =>
        Assert.Equal("swept", ChildProcess.Run(SweepAtOneWidth, ("GPUTENSOR_SIMD", width)).Succeeded());

    private static void SweepAtOneWidth()
    {
        Sweep<float>(DeviceMatrix.Vectorized, 70);
        Sweep<double>(DeviceMatrix.Vectorized, 70);
        Device on = DeviceMatrix.Alike(DeviceMatrix.Vectorized)[1];
        foreach (int n in new[] { 127, 128, 1000, 4097, 140_000 })
        {
            Everything(Uniform<float>(new Random(n), 2 * n, 20), [2, n], 1, 1, on);
            Everything(Uniform<double>(new Random(n), n, 20), [n], 0, 2, on);
        }

        SoftmaxSpecialRowTests.CheckEveryLength(DeviceMatrix.Vectorized);
        Console.WriteLine("swept");
    }

    private static void Sweep<T>(string device, int longest)
        where T : unmanaged, INumber<T>
    {
        Device[] devices = DeviceMatrix.Alike(device);
        var random = new Random(11);
        for (int n = 1; n <= longest; n += DeviceMatrix.StepOf(device))
        {
            double temperature = (n / 3 % 3) switch { 0 => 1, 1 => 0.5, _ => -1.5 };
            Everything(Uniform<T>(random, 67 * n, 24), [67, n], 1, n % 2 == 0 ? 1 : temperature, devices[n / 3 % 3]);
            Everything(Uniform<T>(random, 3 * n, 24), [3, n], -1, temperature, devices[n / 3 % 3]);
            Everything(Uniform<T>(random, n * 19, 24), [n, 19], 0, temperature, devices[n / 3 % 3]);
            Everything(Uniform<T>(random, 2 * n * 35, 24), [2, n, 5, 7], 1, 1, devices[n / 3 % 3]);
            Everything(Uniform<T>(random, 9 * n, 24), [3, 3, n], null, temperature, devices[n / 3 % 3]);
        }
    }
}

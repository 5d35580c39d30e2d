using System.Numerics;
using GpuTensor.Testing;
using static GpuTensor.Tests.Normalization.SoftmaxCheck;

namespace GpuTensor.Tests.Normalization;

/// <summary>Softmax, log-softmax and log-sum-exp of every length and place of the axis against float64.</summary>
public sealed class SoftmaxSweepTests
{
    [Fact]
    public void Rule_9_every_length_up_to_140_along_every_axis()
    {
        Sweep<float>(140);
        Sweep<double>(140);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2047)]
    [InlineData(2113)]
    [InlineData(50257)]
    public void Rule_9_long_rows_and_columns(int n)
    {
        var random = new Random(n);
        foreach (double temperature in new[] { 1, 0.7, -2 })
        {
            Everything(Uniform<float>(random, 3 * n, 30), [3, n], -1, temperature, Devices[1]);
            Everything(Uniform<double>(random, 2 * n, 30), [2, n], -1, temperature, Devices[1]);
            Everything(Uniform<float>(random, 2 * n * 5, 30), [2, n, 5], 1, temperature, Devices[1]);
            Everything(Uniform<double>(random, n * 9, 30), [n, 3, 3], 0, temperature, Devices[1]);
        }
    }

    [Theory]
    [InlineData(131_071)]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(1_000_003)]
    public void Few_rows_longer_than_a_thread_should_take(int n)
    {
        var random = new Random(n);
        Everything(Uniform<float>(random, n, 20), [n], -1, 1, Devices[1]);
        Everything(Uniform<float>(random, 3 * n, 20), [3, n], 1, 1.5, Devices[2]);
        Everything(Uniform<double>(random, n, 20), [n], 0, 1, Devices[1]);
    }

    [Theory]
    [InlineData(new long[] { 300, 257 }, null)]
    [InlineData(new long[] { 2, 3, 4, 5, 6 }, null)]
    [InlineData(new long[] { 600_007, 1 }, null)]
    [InlineData(new long[] { 4000, 3 }, 0)]
    [InlineData(new long[] { 2, 21, 64, 50 }, 1)]
    [InlineData(new long[] { 3, 5, 2000 }, 1)]
    [InlineData(new long[] { 2, 2, 2, 2, 2, 2, 2, 2 }, 3)]
    [InlineData(new long[] { 7, 1, 33 }, 1)]
    public void Rows_in_many_shapes(long[] shape, int? axis)
    {
        float[] x = Uniform<float>(new Random(3), shape.Aggregate(1L, (a, b) => a * b), 16);
        Everything(x, shape, axis, 1, Devices[1]);
        Everything(x, shape, axis is { } one ? one - shape.Length : null, 0.25, Devices[0]);
    }

    [Fact]
    public void Outputs_beyond_32_megabytes_are_written_past_the_caches()
    {
        long[] shape = [2, 17, 520, 496];
        float[] x = Uniform<float>(new Random(8), 2 * 17 * 520 * 496, 20);
        Everything(x, shape, 1, 1, Devices[1]);
        Everything(x, [2, 17, 520 * 496 / 16, 16], 1, 1, Devices[1]);
        Everything(x[..^(2 * 17 * 496)], [2, 17, 519 * 496], 1, 1, Devices[1]);
    }

    [Theory]
    [InlineData("256")]
    [InlineData("128")]
    [InlineData("scalar")]
    public void Every_vector_width_computes_the_same_within_rule_19(string width) =>
        Assert.Equal("swept", ChildProcess.Run(SweepAtOneWidth, ("GPUTENSOR_SIMD", width)).Succeeded());

    private static void SweepAtOneWidth()
    {
        Sweep<float>(70);
        Sweep<double>(70);
        foreach (int n in new[] { 127, 128, 1000, 4097, 140_000 })
        {
            Everything(Uniform<float>(new Random(n), 2 * n, 20), [2, n], 1, 1, Devices[1]);
            Everything(Uniform<double>(new Random(n), n, 20), [n], 0, 2, Devices[1]);
        }

        SoftmaxSpecialRowTests.CheckEveryLength();
        Console.WriteLine("swept");
    }

    private static void Sweep<T>(int longest)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(11);
        for (int n = 1; n <= longest; n++)
        {
            double temperature = (n % 3) switch { 0 => 1, 1 => 0.5, _ => -1.5 };
            Everything(Uniform<T>(random, 67 * n, 24), [67, n], 1, n % 2 == 0 ? 1 : temperature, Devices[n % 3]);
            Everything(Uniform<T>(random, 3 * n, 24), [3, n], -1, temperature, Devices[n % 3]);
            Everything(Uniform<T>(random, n * 19, 24), [n, 19], 0, temperature, Devices[n % 3]);
            Everything(Uniform<T>(random, 2 * n * 35, 24), [2, n, 5, 7], 1, 1, Devices[n % 3]);
            Everything(Uniform<T>(random, 9 * n, 24), [3, 3, n], null, temperature, Devices[n % 3]);
        }
    }
}

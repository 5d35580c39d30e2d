using System.Numerics;
using static GpuTensor.Tests.Normalization.SoftmaxCheck;

namespace GpuTensor.Tests.Normalization;

/// <summary>Arguments, destinations, threads and memory.</summary>
public sealed class SoftmaxContractTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Rule_9_the_temperature_must_be_finite_and_not_0(double temperature)
    {
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 3]);
        Assert.Contains($"{temperature}", Assert.ThrowsAny<ArgumentException>(() => x.Softmax(1, temperature)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => x.LogSoftmax(1, temperature));
    }

    [Fact]
    public void Rule_22_bad_arguments_throw_before_anything_is_written()
    {
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 3]);
        using DeviceTensor<float> y = DeviceTensor.Full([3, 2], 9f);
        Assert.Throws<ArgumentOutOfRangeException>("axis", () => x.Softmax(2));
        Assert.Throws<ArgumentOutOfRangeException>("axis", () => x.LogSoftmax(-3));
        Assert.Throws<ArgumentOutOfRangeException>("maskedRows", () => x.Softmax(maskedRows: (MaskedRows)7));
        Assert.Throws<ArgumentException>("destination", () => x.Softmax(y));
        Assert.Throws<ArgumentException>("destination", () => x.LogSoftmax(y));
        Assert.Equal(9f, y.ToArray()[0]);
        Assert.Throws<ArgumentNullException>("logits", () => DeviceTensor.Softmax<float>(null!));
        Assert.Throws<ArgumentNullException>("destination", () => x.Softmax((DeviceTensor<float>)null!));
        using DeviceTensor<byte> bytes = DeviceTensor.Zeros<byte>([2]);
        Assert.Contains("uint8", Assert.Throws<NotSupportedException>(() => bytes.Softmax()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_24_the_destination_has_memory_of_its_own()
    {
        using DeviceTensor<float> x = DeviceTensor.Create([1f, 2, 3, 4], [2, 2]);
        using DeviceTensor<float> alias = x.Reshape(2, 2);
        Assert.Throws<ArgumentException>("destination", () => x.Softmax(x));
        Assert.Throws<ArgumentException>("destination", () => x.Softmax(alias));
        Assert.Throws<ArgumentException>("destination", () => x.LogSoftmax(alias));
        Assert.Equal([1f, 2, 3, 4], x.ToArray());
        using DeviceTensor<float> y = DeviceTensor.Empty<float>([2, 2]);
        x.Softmax(y, 0);
        Assert.Equal(x.Softmax(0).ToArray(), y.ToArray());
        x.LogSoftmax(y, null, 2);
        Assert.Equal(x.LogSoftmax(null, 2).ToArray(), y.ToArray());
        Assert.Equal([1f, 2, 3, 4], x.ToArray());
    }

    [Fact]
    public void Disposed_tensors_and_two_devices_are_refused()
    {
        DeviceTensor<float> x = DeviceTensor.Zeros<float>([2]);
        using DeviceTensor<float> elsewhere = DeviceTensor.Zeros<float>([2], Devices[0]);
        Assert.Throws<InvalidOperationException>(() => x.Softmax(elsewhere));
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.Softmax());
        Assert.Throws<ObjectDisposedException>(() => x.LogSumExp());
        Assert.Throws<ObjectDisposedException>(() => elsewhere.LogSoftmax(x));
    }

    [Fact]
    public void Rule_4_empty_tensors_stay_empty()
    {
        foreach (long[] shape in new long[][] { [0], [0, 3], [3, 0], [2, 0, 5] })
        {
            using DeviceTensor<float> x = DeviceTensor.Zeros<float>(new Shape(shape));
            foreach (int? axis in new int?[] { null, 0, -1 })
            {
                Assert.Equal(x.Shape, x.Softmax(axis).Shape);
                Assert.Equal(x.Shape, x.LogSoftmax(axis).Shape);
            }
        }
    }

    [Fact]
    public void A_scalar_has_no_axis_but_is_one_row()
    {
        using DeviceTensor<float> x = DeviceTensor.Create([3f], []);
        Assert.Throws<ArgumentOutOfRangeException>("axis", () => x.Softmax());
        Assert.Equal(1f, x.Softmax(axis: null).ToScalar());
        Assert.Equal(0f, x.LogSoftmax(axis: null).ToScalar());
    }

    [Theory]
    [InlineData(new long[] { 256, 1000 }, 1)]
    [InlineData(new long[] { 20_001, 10 }, 1)]
    [InlineData(new long[] { 2, 300_001 }, 1)]
    [InlineData(new long[] { 3, 21, 5000 }, 1)]
    [InlineData(new long[] { 20_000, 7 }, 0)]
    [InlineData(new long[] { 700, 900 }, null)]
    public void Rule_20_the_same_bits_whatever_the_number_of_threads(long[] shape, int? axis)
    {
        float[] x = Uniform<float>(new Random(6), shape.Aggregate(1L, (a, b) => a * b), 40);
        float[][][] results = [.. Devices.Select(device =>
        {
            using DeviceTensor<float> tensor = DeviceTensor.Create(x, new Shape(shape), device);
            return new[]
            {
                tensor.Softmax(axis).ToArray(), tensor.LogSoftmax(axis, 0.3).ToArray(),
                tensor.LogSumExp(axis is { } one ? [one] : []).ToArray(), tensor.LogSumExp([0]).ToArray(),
            };
        })];
        for (int i = 0; i < results[0].Length; i++)
        {
            Assert.Equal(Bits(results[0][i]), Bits(results[1][i]));
            Assert.Equal(Bits(results[0][i]), Bits(results[2][i]));
        }
    }

    [Fact]
    public void Nothing_is_allocated_when_the_result_has_its_place()
    {
        CpuDevice device = Devices[1];
        using DeviceTensor<float> rows = DeviceTensor.Zeros<float>([64, 500], device);
        using DeviceTensor<float> result = DeviceTensor.Empty<float>([64, 500], device);
        using DeviceTensor<float> one = DeviceTensor.Empty<float>([], device);
        void RunAll()
        {
            rows.Softmax(result);
            rows.Softmax(result, 0, 2, MaskedRows.Zero);
            rows.LogSoftmax(result, null);
            rows.LogSumExp(one);
        }

        RunAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        RunAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);
}

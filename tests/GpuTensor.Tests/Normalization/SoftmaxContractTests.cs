using System.Numerics;
using GpuTensor.Testing;
using static GpuTensor.Tests.Normalization.SoftmaxCheck;

namespace GpuTensor.Tests.Normalization;

/// <summary>Arguments, destinations, threads and memory.</summary>
public sealed class SoftmaxContractTests
{
    [Theory]
    [EachDevice(0)]
    [EachDevice(double.NaN)]
    [EachDevice(double.PositiveInfinity)]
    [EachDevice(double.NegativeInfinity)]
    public void Rule_09_the_temperature_must_be_finite_and_not_0(string device, double temperature)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 3], on);
        Assert.Contains($"{temperature}", Assert.ThrowsAny<ArgumentException>(() => x.Softmax(1, temperature)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => x.LogSoftmax(1, temperature));
    }

    [Theory]
    [EachDevice]
    public void Rule_22_bad_arguments_throw_before_anything_is_written(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 3], on);
        using DeviceTensor<float> y = DeviceTensor.Full([3, 2], 9f, on);
        Assert.Throws<ArgumentOutOfRangeException>("axis", () => x.Softmax(2));
        Assert.Throws<ArgumentOutOfRangeException>("axis", () => x.LogSoftmax(-3));
        Assert.Throws<ArgumentOutOfRangeException>("maskedRows", () => x.Softmax(maskedRows: (MaskedRows)7));
        Assert.Throws<ArgumentException>("destination", () => x.Softmax(y));
        Assert.Throws<ArgumentException>("destination", () => x.LogSoftmax(y));
        Assert.Equal(9f, y.ToArray()[0]);
        Assert.Throws<ArgumentNullException>("logits", () => DeviceTensor.Softmax<float>(null!));
        Assert.Throws<ArgumentNullException>("destination", () => x.Softmax((DeviceTensor<float>)null!));
        using DeviceTensor<byte> bytes = DeviceTensor.Zeros<byte>([2], on);
        Assert.Contains("uint8", Assert.Throws<NotSupportedException>(() => bytes.Softmax()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [EachDevice]
    public void Rule_24_the_destination_has_memory_of_its_own(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Create([1f, 2, 3, 4], [2, 2], on);
        using DeviceTensor<float> alias = x.Reshape(2, 2);
        Assert.Throws<ArgumentException>("destination", () => x.Softmax(x));
        Assert.Throws<ArgumentException>("destination", () => x.Softmax(alias));
        Assert.Throws<ArgumentException>("destination", () => x.LogSoftmax(alias));
        Assert.Equal([1f, 2, 3, 4], x.ToArray());
        using DeviceTensor<float> y = DeviceTensor.Empty<float>([2, 2], on);
        x.Softmax(y, 0);
        Assert.Equal(x.Softmax(0).ToArray(), y.ToArray());
        x.LogSoftmax(y, null, 2);
        Assert.Equal(x.LogSoftmax(null, 2).ToArray(), y.ToArray());
        Assert.Equal([1f, 2, 3, 4], x.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Disposed_tensors_and_two_devices_are_refused(string device)
    {
        Device on = DeviceMatrix.Get(device);
        DeviceTensor<float> x = DeviceTensor.Zeros<float>([2], on);
        using DeviceTensor<float> elsewhere = DeviceTensor.Zeros<float>([2], new CpuDevice(1));
        Assert.Throws<InvalidOperationException>(() => x.Softmax(elsewhere));
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.Softmax());
        Assert.Throws<ObjectDisposedException>(() => x.LogSumExp());
        Assert.Throws<ObjectDisposedException>(() => elsewhere.LogSoftmax(x));
    }

    [Theory]
    [EachDevice]
    public void Rule_04_empty_tensors_stay_empty(string device)
    {
        Device on = DeviceMatrix.Get(device);
        foreach (long[] shape in new long[][] { [0], [0, 3], [3, 0], [2, 0, 5] })
        {
            using DeviceTensor<float> x = DeviceTensor.Zeros<float>(new Shape(shape), on);
            foreach (int? axis in new int?[] { null, 0, -1 })
            {
                Assert.Equal(x.Shape, x.Softmax(axis).Shape);
                Assert.Equal(x.Shape, x.LogSoftmax(axis).Shape);
            }
        }
    }

    [Theory]
    [EachDevice]
    public void A_scalar_has_no_axis_but_is_one_row(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Create([3f], [], on);
        Assert.Throws<ArgumentOutOfRangeException>("axis", () => x.Softmax());
        Assert.Equal(1f, x.Softmax(axis: null).ToScalar());
        Assert.Equal(0f, x.LogSoftmax(axis: null).ToScalar());
    }

    [Theory]
    [EachDevice(new long[] { 256, 1000 }, 1)]
    [EachDevice(new long[] { 20_001, 10 }, 1)]
    [EachDevice(new long[] { 2, 300_001 }, 1)]
    [EachDevice(new long[] { 3, 21, 5000 }, 1)]
    [EachDevice(new long[] { 20_000, 7 }, 0)]
    [EachDevice(new long[] { 700, 900 }, null)]
    public void Rule_20_the_same_bits_whatever_the_number_of_threads(string device, long[] shape, int? axis)
    {
        Device[] devices = DeviceMatrix.Alike(device);
        float[] x = Uniform<float>(new Random(6), shape.Aggregate(1L, (a, b) => a * b), 40);
        float[][][] results = [.. devices.Select(on =>
        {
            using DeviceTensor<float> tensor = DeviceTensor.Create(x, new Shape(shape), on);
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
        Device device = DeviceMatrix.Alike(DeviceMatrix.Vectorized)[1];
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

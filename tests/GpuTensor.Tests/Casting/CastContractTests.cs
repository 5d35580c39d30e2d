using System.Runtime.InteropServices;
using GpuTensor.Testing;

namespace GpuTensor.Tests.Casting;

/// <summary>Known values, options and errors of casts.</summary>
public sealed class CastContractTests
{
    [Theory]
    [EachDevice]
    public void Rule_17_floating_numbers_truncate_and_saturate_and_NaN_is_zero(string device)
    {
        Device on = DeviceMatrix.Get(device);
        float[] x = [2.7f, -2.7f, 300, -300, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 2.5f, 3.5f];
        using DeviceTensor<float> input = DeviceTensor.Create(x, [9], on);
        using DeviceTensor<byte> bytes = input.Cast<byte>();
        using DeviceTensor<sbyte> rounded = input.Cast<sbyte>(Rounding.HalfToEven);
        using DeviceTensor<long> wide = input.Cast<long>();
        Assert.Equal([2, 0, 255, 0, 0, 255, 0, 2, 3], bytes.ToArray());
        Assert.Equal([3, -3, 127, -128, 0, 127, -128, 2, 4], rounded.ToArray());
        Assert.Equal([2, -2, 300, -300, 0, long.MaxValue, long.MinValue, 2, 3], wide.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Rule_17_integers_wrap_by_default_and_saturate_on_request(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<int> input = DeviceTensor.Create([300, -1, 255, int.MinValue], [4], on);
        using DeviceTensor<byte> wrapped = input.Cast<byte>();
        using DeviceTensor<byte> saturated = input.Cast<byte>(overflow: Overflow.Saturate);
        Assert.Equal([44, 255, 255, 0], wrapped.ToArray());
        Assert.Equal([255, 0, 255, 0], saturated.ToArray());
    }

    [Theory]
    [EachDevice]
    public void Any_byte_but_zero_is_true(string device)
    {
        Device on = DeviceMatrix.Get(device);
        byte[] bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        using DeviceTensor<bool> flags = DeviceTensor.Create(MemoryMarshal.Cast<byte, bool>(bytes), [256], on);
        using DeviceTensor<float> single = flags.Cast<float>();
        using DeviceTensor<int> whole = flags.Cast<int>();
        using DeviceTensor<long> wide = flags.Cast<long>();
        Assert.Equal(0, single.ToArray()[0]);
        Assert.All(single.ToArray()[1..], e => Assert.Equal(1, e));
        Assert.All(whole.ToArray()[1..], e => Assert.Equal(1, e));
        Assert.All(wide.ToArray()[1..], e => Assert.Equal(1, e));
    }

    [Theory]
    [EachDevice]
    public void The_same_type_is_copied(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<double> input = DeviceTensor.Create([1.5, double.NaN, -0.0], [3, 1], on);
        using DeviceTensor<double> copy = input.Cast<double>();
        input.Fill(7);
        Assert.Equal([1.5, double.NaN, -0.0], copy.ToArray());
        Assert.Equal([3, 1], copy.Shape);
    }

    [Theory]
    [EachDevice]
    public void A_batch_of_photos_survives_the_way_to_float_and_back(string device)
    {
        DeviceMatrix.SkipWhereSlow(device);
        Device on = DeviceMatrix.Get(device);
        byte[] pixels = new byte[16 * 224 * 224 * 3 * 4 + 5];
        new Random(1).NextBytes(pixels);
        using DeviceTensor<byte> input = DeviceTensor.Create(pixels, [pixels.Length], on);
        using DeviceTensor<float> single = input.Cast<float>();
        using DeviceTensor<byte> back = single.Cast<byte>();
        float[] floats = single.ToArray();
        for (int i = 0; i < pixels.Length; i++)
        {
            if (floats[i] != pixels[i])
                Assert.Fail($"element {i} is {floats[i]} instead of {pixels[i]}");
        }

        Assert.True(back.ToArray().AsSpan().SequenceEqual(pixels));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Rule_05_more_than_two_to_the_31_elements_are_cast()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.SkipUnless(available >= 6L << 30, $"6 GiB of memory are needed; there are {available >> 30}.");
        const long Count = (1L << 31) + 77;
        using DeviceTensor<byte> input = DeviceTensor.Full<byte>([Count], 3);
        byte[] last = [250, 251, 252, 253, 254, 255];
        input.CopyFrom(last, Count - last.Length);
        using DeviceTensor<sbyte> result = input.Cast<sbyte>(overflow: Overflow.Saturate);
        sbyte[] end = new sbyte[last.Length + 1];
        result.CopyTo(end, Count - end.Length);
        Assert.Equal([3, 127, 127, 127, 127, 127, 127], end);
        sbyte[] middle = new sbyte[100];
        result.CopyTo(middle, int.MaxValue - 50L);
        Assert.All(middle, e => Assert.Equal(3, e));
    }

    [Theory]
    [EachDevice]
    public void Scalars_and_empty_tensors_are_cast(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<int> scalar = DeviceTensor.Create([5], Shape.Scalar, on);
        using DeviceTensor<Half> half = scalar.Cast<Half>();
        Assert.Equal((Half)5, half.ToScalar());
        using DeviceTensor<int> empty = DeviceTensor.Zeros<int>([3, 0, 2], on);
        using DeviceTensor<bool> flags = empty.Cast<bool>();
        Assert.Equal([3, 0, 2], flags.Shape);
    }

    [Theory]
    [EachDevice]
    public void Bad_arguments_are_named(string device)
    {
        Device on = DeviceMatrix.Get(device);
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([3], on);
        using DeviceTensor<byte> four = DeviceTensor.Ones<byte>([4], on);
        using DeviceTensor<float> view = x.Reshape(3);
        using DeviceTensor<byte> elsewhere = DeviceTensor.Ones<byte>([3], new CpuDevice(1));
        DeviceTensor<float> disposed = DeviceTensor.Ones<float>([3], on);
        disposed.Dispose();
        Assert.Throws<ArgumentException>("destination", () => x.Cast(four));
        Assert.Throws<ArgumentException>("destination", () => x.Cast(view));
        Assert.Throws<InvalidOperationException>(() => x.Cast(elsewhere));
        Assert.Throws<ArgumentNullException>("destination", () => x.Cast<byte>(null!));
        Assert.Throws<ObjectDisposedException>(() => disposed.Cast<byte>());
        Assert.Throws<NotSupportedException>(() => x.Cast<char>());
        Assert.Throws<ArgumentOutOfRangeException>("rounding", () => x.Cast<byte>((Rounding)9));
        Assert.Throws<ArgumentOutOfRangeException>("overflow", () => x.Cast<byte>(overflow: (Overflow)9));
    }
}

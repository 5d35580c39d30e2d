using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rules 11 and 14: zero insertion and rescaling.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class UpsamplingAndScaleRules
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_11_elements_go_to_multiples_of_the_stride(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 2, 3, 4], [2, 2], DeviceMatrix.Get(name));
        using DeviceTensor<float> y = x.ScatterUpsample([2, 3]);
        using DeviceTensor<float> tight = x.ScatterUpsample([2, 3], trailing: false);
        Assert.Equal([4, 6], y.Shape);
        Assert.Equal([1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0], y.ToArray());
        Assert.Equal([3, 4], tight.Shape);
        Assert.Equal([1, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 4], tight.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_11_everything_else_is_plus_zero_and_elements_keep_their_bits(string name)
    {
        uint[] bits = [0x80000000, 0x7FC12345, 0xFF800000, 0x00000001, 0xFFC00001];
        float[] elements = Array.ConvertAll(bits, BitConverter.UInt32BitsToSingle);
        using DeviceTensor<float> x = DeviceTensor.Create(elements, [1, 5, 1], DeviceMatrix.Get(name));
        using DeviceTensor<float> y = x.ScatterUpsample([1, 4, 3]);
        uint[] result = Array.ConvertAll(y.ToArray(), BitConverter.SingleToUInt32Bits);
        for (int i = 0; i < result.Length; i++)
            Assert.Equal(i % 12 == 0 ? bits[i / 12] : 0, result[i]);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_11_ranks_1_to_8_and_every_element_type(string name)
    {
        Device device = DeviceMatrix.Get(name);
        for (int rank = 1; rank <= 8; rank++)
        {
            long[] sizes = [.. Enumerable.Repeat(2L, rank)];
            using DeviceTensor<bool> x = DeviceTensor.Full(new Shape(sizes), true, device);
            using DeviceTensor<bool> y = x.ScatterUpsample(sizes);
            Assert.Equal(1L << (2 * rank), y.ElementCount);
            Assert.Equal(1 << rank, y.ToArray().Count(value => value));
        }

        Doubles(device, (Half)3);
        Doubles(device, 3f);
        Doubles(device, 3d);
        Doubles(device, (byte)3);
        Doubles(device, (sbyte)-3);
        Doubles(device, (short)-3);
        Doubles(device, (ushort)3);
        Doubles(device, -3);
        Doubles(device, 3u);
        Doubles(device, -3L);
        Doubles(device, 3ul);
        Doubles(device, true);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_14_the_least_becomes_low_and_the_greatest_high(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Create<float>([2, 4, 6, 10, 30, 20], [2, 3], DeviceMatrix.Get(name));
        using DeviceTensor<float> all = x.Rescale();
        using DeviceTensor<float> rows = x.Rescale(-1, 1, [1]);
        Assert.Equal(0, all.ToArray()[0]);
        Assert.Equal(1, all.ToArray()[4]);
        Assert.Equal([-1, 0, 1, -1, 1, 0], rows.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_14_a_constant_becomes_low_and_never_NaN(string name)
    {
        Device device = DeviceMatrix.Get(name);
        foreach (long length in (long[])[1, 2, 7, 16, 33, 1000])
        {
            using DeviceTensor<float> x = DeviceTensor.Full([2, length], 5f, device);
            using DeviceTensor<float> y = x.Rescale(3, 9, [1]);
            Assert.All(y.ToArray(), value => Assert.Equal(3, value));
        }
    }

    private static void Doubles<T>(Device device, T value)
        where T : unmanaged
    {
        T[] elements = [.. Enumerable.Repeat(value, 37)];
        using DeviceTensor<T> x = DeviceTensor.Create(elements, [37], device);
        using DeviceTensor<T> y = x.ScatterUpsample([2]);
        Assert.Equal(elements.SelectMany(element => new[] { element, default }), y.ToArray());
    }
}

namespace GpuTensor.Tests.Core;

public sealed class DeviceTensorTests
{
    [Fact]
    public void A_tensor_gives_back_the_elements_it_was_made_of()
    {
        using DeviceTensor<float> tensor = DeviceTensor.Create([1f, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1f, 2, 3, 4, 5, 6], tensor.ToArray());
        Assert.Equal((new Shape(2, 3), 2, 6L, 24L), (tensor.Shape, tensor.Rank, tensor.ElementCount, tensor.ByteCount));
        Assert.Same(Device.Default, tensor.Device);
        Assert.Equal("float32 [2, 3] on cpu:0", tensor.ToString());
    }

    [Fact]
    public void A_tensor_lives_on_the_device_it_was_made_on()
    {
        var device = new CpuDevice(1);
        using DeviceTensor<int> tensor = DeviceTensor.Create([1, 2], [2], device);
        Assert.Same(device, tensor.Device);
        Assert.True(device.Memory.InUseBytes >= 8);
    }

    [Fact]
    public void Every_element_type_is_stored_exactly()
    {
        Check(float.MinValue, float.NaN, "float32");
        Check(double.MinValue, double.NaN, "float64");
        Check(Half.MinValue, Half.NaN, "float16");
        Check(byte.MaxValue, (byte)1, "uint8");
        Check(sbyte.MinValue, (sbyte)1, "int8");
        Check(short.MinValue, (short)1, "int16");
        Check(ushort.MaxValue, (ushort)1, "uint16");
        Check(int.MinValue, 1, "int32");
        Check(uint.MaxValue, 1u, "uint32");
        Check(long.MinValue, 1L, "int64");
        Check(ulong.MaxValue, 1ul, "uint64");
        Check(true, false, "bool");
    }

    [Fact]
    public void Another_element_type_is_refused_with_the_list_of_those_there_are()
    {
        var thrown = Assert.Throws<NotSupportedException>(() => DeviceTensor.Empty<decimal>([2]));
        Assert.Contains("Decimal", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => DeviceTensor.Create(['a'], [1]));
        Assert.Throws<NotSupportedException>(() => DeviceTensor.Zeros<DateTime>([1]));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(0)]
    public void Elements_that_do_not_fill_the_shape_are_refused(int count)
    {
        var thrown = Assert.Throws<ArgumentException>("elements", () => DeviceTensor.Create(new float[count], [2, 3]));
        Assert.Contains("[2, 3]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"{count} elements", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => DeviceTensor.Create((float[])null!, [2, 3]));
    }

    [Fact]
    public void A_byte_count_beyond_64_bits_is_refused()
    {
        var thrown = Assert.Throws<ArgumentException>("shape", () => DeviceTensor.Empty<double>([1L << 61]));
        Assert.Contains("64 bits", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Far_too_large_a_tensor_throws_and_the_others_stay_usable()
    {
        using DeviceTensor<float> small = DeviceTensor.Create([1f, 2], [2]);
        var thrown = Assert.Throws<OutOfDeviceMemoryException>(() => DeviceTensor.Empty<float>([1L << 48]));
        Assert.Equal(1L << 50, thrown.RequestedBytes);
        Assert.True(thrown.Memory.InUseBytes > 0);
        Assert.Equal([1f, 2], small.ToArray());
        using DeviceTensor<float> another = DeviceTensor.Zeros<float>([1000]);
        Assert.Equal(new float[1000], another.ToArray());
    }

    [Fact]
    public void Arrays_of_rank_1_to_4_keep_their_shape()
    {
        CheckArray(new[] { 1, 2, 3 }, [3]);
        CheckArray(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, [2, 3]);
        CheckArray(new[,,] { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } }, { { 9, 10 }, { 11, 12 } } }, [3, 2, 2]);
        CheckArray(new[,,,] { { { { 1 }, { 2 } }, { { 3 }, { 4 } } } }, [1, 2, 2, 1]);
        CheckArray(new int[0, 5], [0, 5]);
        CheckArray(Array.CreateInstance(typeof(int), [2, 3], [10, -4]), [2, 3]);
    }

    [Fact]
    public void An_array_of_other_elements_or_too_many_dimensions_is_refused()
    {
        Assert.Contains("System.Double[]", Assert.Throws<ArgumentException>("array", () => DeviceTensor.FromArray<float>(new double[2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DeviceTensor.FromArray<uint>(new int[2]));
        Assert.Throws<ArgumentException>(() => DeviceTensor.FromArray<int>(Array.CreateInstance(typeof(int), 1, 1, 1, 1, 1, 1, 1, 1, 1)));
        Assert.Throws<ArgumentNullException>(() => DeviceTensor.FromArray<int>(null!));
    }

    [Fact]
    public void Full_zeros_and_ones_fill_every_element()
    {
        using DeviceTensor<short> full = DeviceTensor.Full<short>([3, 100_001], -7);
        using DeviceTensor<double> zeros = DeviceTensor.Zeros<double>([70_000]);
        using DeviceTensor<byte> ones = DeviceTensor.Ones<byte>([5, 0, 2]);
        using DeviceTensor<Half> scalar = DeviceTensor.Ones<Half>([]);
        Assert.All(full.ToArray(), value => Assert.Equal(-7, value));
        Assert.Equal(new double[70_000], zeros.ToArray());
        Assert.Empty(ones.ToArray());
        Assert.Equal((Half)1, scalar.ToScalar());
    }

    [Fact]
    public void Parts_are_copied_to_and_from_where_they_belong()
    {
        using DeviceTensor<int> tensor = DeviceTensor.Zeros<int>([2, 5]);
        tensor.CopyFrom([7, 8, 9], 4);
        Assert.Equal([0, 0, 0, 0, 7, 8, 9, 0, 0, 0], tensor.ToArray());
        tensor.CopyFrom([], 10);
        int[] part = new int[4];
        tensor.CopyTo(part, 3);
        Assert.Equal([0, 7, 8, 9], part);
        tensor.CopyFrom([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        int[] all = new int[10];
        tensor.CopyTo(all);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], all);
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(11, 0)]
    [InlineData(1, 10)]
    [InlineData(0, 11)]
    [InlineData(1, long.MaxValue)]
    public void A_part_that_does_not_fit_is_refused(int count, long start)
    {
        using DeviceTensor<int> tensor = DeviceTensor.Zeros<int>([2, 5]);
        Assert.Throws<ArgumentException>("source", () => tensor.CopyFrom(new int[count], start));
        Assert.Throws<ArgumentException>("destination", () => tensor.CopyTo(new int[count], start));
        Assert.Throws<ArgumentOutOfRangeException>("start", () => tensor.CopyFrom(new int[1], -1));
        Assert.Throws<ArgumentOutOfRangeException>("start", () => tensor.CopyTo(new int[1], -1));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public void A_whole_copy_needs_exactly_as_many_elements(int count)
    {
        using DeviceTensor<int> tensor = DeviceTensor.Zeros<int>([2, 5]);
        Assert.Contains("10", Assert.Throws<ArgumentException>("source", () => tensor.CopyFrom(new int[count])).Message, StringComparison.Ordinal);
        Assert.Contains("10", Assert.Throws<ArgumentException>("destination", () => tensor.CopyTo(new int[count])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_element_of_any_rank_is_a_scalar()
    {
        using DeviceTensor<double> rank0 = DeviceTensor.Create([2.5], []);
        using DeviceTensor<double> rank3 = DeviceTensor.Create([3.5], [1, 1, 1]);
        using DeviceTensor<double> two = DeviceTensor.Zeros<double>([2]);
        using DeviceTensor<double> none = DeviceTensor.Zeros<double>([0]);
        Assert.Equal(2.5, rank0.ToScalar());
        Assert.Equal(3.5, rank3.ToScalar());
        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>(() => two.ToScalar()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => none.ToScalar());
    }

    [Fact]
    public void A_tensor_larger_than_an_array_is_not_put_into_one()
    {
        // The memory is reserved and never touched.
        using DeviceTensor<bool> tensor = DeviceTensor.Empty<bool>([Array.MaxLength + 1L]);
        Assert.Contains("CopyTo", Assert.Throws<InvalidOperationException>(() => tensor.ToArray()).Message, StringComparison.Ordinal);
        bool[] last = [true];
        tensor.CopyFrom(last, Array.MaxLength);
        last[0] = false;
        tensor.CopyTo(last, Array.MaxLength);
        Assert.True(last[0]);
    }

    private static void Check<T>(T first, T second, string name)
        where T : unmanaged
    {
        using DeviceTensor<T> tensor = DeviceTensor.Create([first, second, default], [3]);
        Assert.Equal([first, second, default], tensor.ToArray());
        Assert.StartsWith(name + " [3]", tensor.ToString(), StringComparison.Ordinal);
    }

    private static void CheckArray(Array array, Shape shape)
    {
        using DeviceTensor<int> tensor = DeviceTensor.FromArray<int>(array);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(array.Cast<int>(), tensor.ToArray());
    }
}

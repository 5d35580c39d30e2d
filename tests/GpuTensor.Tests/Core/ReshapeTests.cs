namespace GpuTensor.Tests.Core;

public sealed class ReshapeTests
{
    [Fact]
    public void Reshape_shares_memory_until_both_are_disposed()
    {
        var device = new CpuDevice(1);
        DeviceTensor<int> tensor = DeviceTensor.Create([1, 2, 3, 4, 5, 6], [2, 3], device);
        DeviceTensor<int> reshaped = tensor.Reshape(3, 2);
        reshaped.CopyFrom([60], 5);
        Assert.Equal([1, 2, 3, 4, 5, 60], tensor.ToArray());
        tensor.Dispose();
        Assert.NotEqual(0, device.Memory.InUseBytes);
        Assert.Equal([1, 2, 3, 4, 5, 60], reshaped.ToArray());
        Assert.Throws<ObjectDisposedException>(() => tensor.ToArray());
        reshaped.Dispose();
        Assert.Equal(0, device.Memory.InUseBytes);
    }

    [Fact]
    public void Disposing_one_of_two_twice_leaves_the_other_usable()
    {
        using DeviceTensor<int> tensor = DeviceTensor.Create([1, 2], [2]);
        DeviceTensor<int> reshaped = tensor.Reshape(1, 2);
        reshaped.Dispose();
        reshaped.Dispose();
        Assert.Equal([1, 2], tensor.ToArray());
    }

    [Theory]
    [InlineData(new long[] { -1 }, "[24]")]
    [InlineData(new long[] { 2, -1 }, "[2, 12]")]
    [InlineData(new long[] { -1, 4, 2 }, "[3, 4, 2]")]
    [InlineData(new long[] { 24, -1 }, "[24, 1]")]
    [InlineData(new long[] { 1, 24, 1, 1, 1, 1, 1, 1 }, "[1, 24, 1, 1, 1, 1, 1, 1]")]
    public void A_size_of_minus_one_is_computed(long[] sizes, string expected)
    {
        using DeviceTensor<byte> tensor = DeviceTensor.Zeros<byte>([4, 6]);
        using DeviceTensor<byte> reshaped = tensor.Reshape(sizes);
        Assert.Equal(expected, reshaped.Shape.ToString());
    }

    [Theory]
    [InlineData(new long[] { 5, -1 })]
    [InlineData(new long[] { 0, -1 })]
    [InlineData(new long[] { -1, -1 })]
    [InlineData(new long[] { 48, -1 })]
    [InlineData(new long[] { 23 })]
    [InlineData(new long[] { })]
    [InlineData(new long[] { -2, -12 })]
    [InlineData(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 24 })]
    [InlineData(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, -1 })]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, -1 })]
    public void A_shape_of_another_size_is_refused(long[] sizes)
    {
        using DeviceTensor<byte> tensor = DeviceTensor.Zeros<byte>([4, 6]);
        var thrown = Assert.Throws<ArgumentException>(() => tensor.Reshape(sizes));
        Assert.Contains($"[{string.Join("", sizes.Take(1))}", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(new byte[24], tensor.ToArray());
    }

    [Fact]
    public void Empty_and_scalar_tensors_reshape_too()
    {
        using DeviceTensor<byte> empty = DeviceTensor.Zeros<byte>([0, 6]);
        using DeviceTensor<byte> flat = empty.Reshape(-1);
        using DeviceTensor<byte> other = empty.Reshape(3, -1);
        Assert.Equal((new Shape(0), new Shape(3, 0)), (flat.Shape, other.Shape));
        using DeviceTensor<byte> one = DeviceTensor.Ones<byte>([1, 1]);
        using DeviceTensor<byte> scalar = one.Reshape();
        Assert.Equal((0, 1), (scalar.Rank, scalar.ToScalar()));
    }
}

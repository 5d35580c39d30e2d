namespace GpuTensor.Runtime.Tests;

public sealed class DeviceBufferTests
{
    private readonly CpuDevice _device = new(1);

    [Fact]
    public void Bytes_come_back_as_they_went()
    {
        using DeviceBuffer buffer = _device.Allocate(10);
        _device.Upload([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], buffer);
        _device.Upload([20, 30], buffer, 4);
        byte[] all = new byte[10];
        _device.Download(buffer, all);
        Assert.Equal([1, 2, 3, 4, 20, 30, 7, 8, 9, 10], all);
        byte[] part = new byte[3];
        _device.Download(buffer, part, 5);
        Assert.Equal([30, 7, 8], part);
    }

    [Fact]
    public void An_empty_buffer_takes_no_bytes_and_gives_none()
    {
        using DeviceBuffer buffer = _device.Allocate(0);
        _device.Upload([], buffer);
        _device.Download(buffer, []);
        Assert.Equal((0, 0), (buffer.ByteCount, _device.Memory.InUseBytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Upload([1], buffer));
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(10, 1)]
    [InlineData(11, 0)]
    [InlineData(-1, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, 1)]
    public void Bytes_outside_the_buffer_are_refused(long offset, int count)
    {
        using DeviceBuffer buffer = _device.Allocate(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Upload(new byte[count], buffer, offset));
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Download(buffer, new byte[count], offset));
    }

    [Fact]
    public void A_negative_size_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => _device.Allocate(-1));

    [Fact]
    public void A_buffer_of_another_device_is_refused_and_both_are_named()
    {
        var other = new CpuDevice(2);
        using DeviceBuffer buffer = other.Allocate(10);
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Upload([1], buffer));
        Assert.Contains(other.Name, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(_device.Name, thrown.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _device.Download(buffer, new byte[1]));
        Assert.Throws<ArgumentNullException>(() => _device.Upload([1], null!));
    }

    [Fact]
    public void Disposing_twice_frees_once_and_use_afterwards_throws()
    {
        DeviceBuffer buffer = _device.Allocate(1000);
        Assert.False(buffer.IsDisposed);
        buffer.Dispose();
        long pooled = _device.Memory.PooledBytes;
        buffer.Dispose();
        Assert.True(buffer.IsDisposed);
        Assert.Equal((0, pooled), (_device.Memory.InUseBytes, _device.Memory.PooledBytes));
        Assert.Throws<ObjectDisposedException>(() => _device.Upload([1], buffer));
        Assert.Throws<ObjectDisposedException>(() => _device.Download(buffer, new byte[1]));
    }

    [Fact]
    public void A_buffer_that_is_held_lives_until_it_is_let_go()
    {
        DeviceBuffer buffer = _device.Allocate(1000);
        using (buffer.Hold())
        {
            buffer.Dispose();
            Assert.False(buffer.IsDisposed);
            Assert.NotEqual(0, _device.Memory.InUseBytes);
        }

        Assert.True(buffer.IsDisposed);
        Assert.Equal(0, _device.Memory.InUseBytes);
        Assert.Throws<ObjectDisposedException>(() => buffer.AddOwner());
    }
}

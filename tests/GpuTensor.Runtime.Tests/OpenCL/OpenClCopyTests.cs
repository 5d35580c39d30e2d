using GpuTensor.Runtime.OpenCL;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests.OpenCL;

public sealed class OpenClCopyTests
{
    private readonly OpenClDevice _device = OpenClDriver.NewDevice();

    public static TheoryData<int> Sizes =>
        [0, 1, 255, 4096, 262_144, 262_145, Staging.BlockBytes, Staging.BlockBytes + 1, 5 * Staging.BlockBytes + 17];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Bytes_come_back_as_they_went(int count)
    {
        byte[] sent = Pattern(count, 1);
        using DeviceBuffer buffer = _device.Allocate(count + 7);
        _device.Upload(sent, buffer, 7);
        byte[] back = new byte[count];
        _device.Download(buffer, back, 7);
        Assert.Equal(sent, back);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Staged_bytes_come_back_as_they_went(int count)
    {
        byte[] sent = Pattern(count, 2);
        using DeviceBuffer buffer = _device.Allocate(count + 7);
        var staging = new Staging(_device.Stream);
        staging.Upload(sent, buffer.Address, 7);
        byte[] back = new byte[count];
        staging.Download(buffer.Address, back, 7);
        staging.Trim();
        Assert.Equal(sent, back);
    }

    [Fact]
    public void The_source_of_an_upload_may_change_as_soon_as_it_returns()
    {
        byte[] bytes = new byte[1000];
        using DeviceBuffer buffer = _device.Allocate(1000 * 100);
        for (int i = 0; i < 100; i++)
        {
            bytes.AsSpan().Fill((byte)i);
            _device.Upload(bytes, buffer, i * 1000);
        }

        byte[] back = new byte[1000 * 100];
        _device.Download(buffer, back);
        Assert.Equal(Enumerable.Range(0, back.Length).Select(i => (byte)(i / 1000)), back);
    }

    [Fact]
    public void Copies_within_the_device_stand_in_order_with_the_others()
    {
        using DeviceBuffer a = _device.Allocate(1000);
        using DeviceBuffer b = _device.Allocate(1000);
        byte[] sent = Pattern(1000, 3);
        _device.Upload(sent, a);
        _device.Copy(a, 100, b, 300, 600);
        _device.Upload(new byte[1000], a);
        _device.Copy(b, 300, b, 0, 300);
        _device.Copy(b, 0, b, 0, 0);
        byte[] back = new byte[900];
        _device.Download(b, back);
        Assert.Equal([.. sent[100..400], .. sent[100..700]], back);
    }

    [Fact]
    public void Copies_outside_a_buffer_or_onto_themselves_are_refused()
    {
        using DeviceBuffer a = _device.Allocate(100);
        using DeviceBuffer b = _device.Allocate(50);
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Copy(a, 0, b, 0, 51));
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Copy(b, 0, a, 60, 50));
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Copy(a, -1, b, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Copy(a, 0, b, 0, -1));
        Assert.Throws<ArgumentException>(() => _device.Copy(a, 0, a, 49, 50));
        Assert.Throws<InvalidOperationException>(() => Device.Get("cpu").Copy(a, 0, b, 0, 1));
    }

    [Fact]
    public void Empty_buffers_and_ranges_outside_are_treated_as_on_every_device()
    {
        using DeviceBuffer empty = _device.Allocate(0);
        _device.Upload([], empty);
        _device.Download(empty, []);
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Upload([1], empty));
        empty.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _device.Upload([], empty));
    }

    [Fact]
    public void Many_host_threads_allocate_and_copy_at_once()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, thread =>
        {
            for (int round = 0; round < 50; round++)
            {
                byte[] sent = Pattern(1 + (thread * 7919 + round * 104_729) % 700_000, thread * 100 + round);
                using DeviceBuffer buffer = _device.Allocate(sent.Length);
                using DeviceBuffer copy = _device.Allocate(sent.Length);
                _device.Upload(sent, buffer);
                _device.Copy(buffer, 0, copy, 0, sent.Length);
                byte[] back = new byte[sent.Length];
                _device.Download(copy, back);
                Assert.True(sent.AsSpan().SequenceEqual(back), $"thread {thread}, round {round}");
            }
        });
        Assert.Equal(0, _device.Memory.InUseBytes);
    }

    private static byte[] Pattern(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

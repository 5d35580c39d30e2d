using GpuTensor.Testing.Cuda;

namespace GpuTensor.Runtime.Tests.Cuda;

public sealed class CudaCopyTests : IDisposable
{
    private readonly EmulatedCuda _machine = new(80);
    private readonly CudaDevice _device;

    public CudaCopyTests() => _device = _machine.NewDevice();

    public static TheoryData<int> Sizes =>
        [0, 1, 255, 4096, 262_145, Staging.BlockBytes / 2, Staging.BlockBytes, Staging.BlockBytes + 1, (5 * Staging.BlockBytes) + 17];

    public void Dispose() => Assert.Empty(_machine.Misuses);

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
        using DeviceBuffer a = _device.Allocate(1000), b = _device.Allocate(1000);
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
    public void Empty_buffers_are_treated_as_on_every_device()
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
            for (int round = 0; round < 25; round++)
            {
                byte[] sent = Pattern(1 + (((thread * 7919) + (round * 104_729)) % 300_000), (thread * 100) + round);
                using DeviceBuffer buffer = _device.Allocate(sent.Length), copy = _device.Allocate(sent.Length);
                _device.Upload(sent, buffer);
                _device.Copy(buffer, 0, copy, 0, sent.Length);
                byte[] back = new byte[sent.Length];
                _device.Download(copy, back);
                Assert.True(sent.AsSpan().SequenceEqual(back), $"thread {thread}, round {round}");
            }
        });
        Assert.Equal(0, _device.Memory.InUseBytes);
    }

    [Fact]
    public void Bytes_go_from_one_GPU_to_another_in_the_order_of_both()
    {
        var machine = new EmulatedCuda(70, 90);
        CudaDevice first = machine.NewDevice(0), second = machine.NewDevice(1);
        using DeviceBuffer from = first.Allocate(1000), to = second.Allocate(1000), back = first.Allocate(1000);
        byte[] sent = Pattern(1000, 5);
        first.Upload(sent, from);
        second.CopyFrom(from, to, 1000);

        // Comes after the copy on both.
        first.Upload(new byte[1000], from);
        first.CopyFrom(to, back, 1000);
        second.Upload(new byte[1000], to);
        byte[] result = new byte[1000];
        first.Download(back, result);
        Assert.Equal(sent, result);
        second.Download(to, result);
        Assert.Equal(new byte[1000], result);
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void Memory_that_is_given_up_right_behind_a_copy_to_another_GPU_is_still_read()
    {
        var machine = new EmulatedCuda(80, 80) { Options = new() };
        CudaDevice first = machine.NewDevice(0), second = machine.NewDevice(1);
        byte[] sent = Pattern(4096, 6), result = new byte[4096];
        using DeviceBuffer to = second.Allocate(4096);
        using (DeviceBuffer from = first.Allocate(4096))
        {
            first.Upload(sent, from);
            second.CopyFrom(from, to, 4096);
        }

        first.Synchronize();
        second.Download(to, result);
        Assert.Equal(sent, result);
        Assert.Empty(machine.Misuses);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData((40 << 20) + 3)]
    public void Bytes_go_from_and_to_devices_of_other_kinds_through_the_host(int count)
    {
        var cpu = new CpuDevice(1);
        byte[] sent = Pattern(count, 7), result = new byte[count];
        using DeviceBuffer a = cpu.Allocate(count), b = _device.Allocate(count), c = cpu.Allocate(count);
        cpu.Upload(sent, a);
        _device.CopyFrom(a, b, count);
        cpu.CopyFrom(b, c, count);
        cpu.Download(c, result);
        Assert.True(sent.AsSpan().SequenceEqual(result));
    }

    internal static byte[] Pattern(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

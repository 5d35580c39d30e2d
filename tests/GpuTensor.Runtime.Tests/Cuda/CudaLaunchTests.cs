using System.Runtime.InteropServices;
using GpuTensor.Kernels;
using GpuTensor.Testing.Cuda;

namespace GpuTensor.Runtime.Tests.Cuda;

public sealed class CudaLaunchTests : IDisposable
{
    private readonly EmulatedCuda _machine = new(70, 80, 90);
    private readonly CudaDevice _device;

    public CudaLaunchTests() => _device = _machine.NewDevice();

    private static CudaDevice NewDeviceOfOneMultiprocessor(out EmulatedCudaGpu gpu)
    {
        var machine = new EmulatedCuda(90);
        (gpu = machine.Gpus[0]).Multiprocessors = 1;
        return machine.NewDevice();
    }

    private EmulatedCudaGpu Gpu => _machine.Gpus[0];

    public void Dispose() => Assert.Empty(_machine.Misuses);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_kernel_runs_once_for_each_thread_on_each_kind_of_GPU(int gpu)
    {
        CudaDevice device = _machine.NewDevice(gpu);
        foreach (int count in new[] { 1, 255, 256, 257, 1000 })
        {
            int[] values = [.. Enumerable.Range(0, count + 3)];
            using DeviceBuffer x = Upload(device, values), y = Upload(device, values);
            device.Launch(count, new AffineKernel(x.ViewOf<int>(0, count), y.ViewOf<int>(0, count), 10, 1));
            Assert.Equal([.. values.Select(i => i < count ? (i * 10) + 1 : i)], Download(device, y, count + 3));
        }
    }

    [Fact]
    public void Groups_share_memory_and_wait_for_each_other()
    {
        foreach ((int groups, int size) in new[] { (3, 64), (2, 100), (1, 1), (1, 1024) })
        {
            int[] values = [.. Enumerable.Range(0, groups * size)];
            using DeviceBuffer x = Upload(_device, values);
            _device.Launch(new KernelConfig(groups, size, size * sizeof(int)), new ReverseKernel(x.ViewOf<int>(0, values.Length)));
            Assert.Equal([.. values.Chunk(size).SelectMany(chunk => chunk.Reverse())], Download(_device, x, values.Length));
        }
    }

    [Fact]
    public void A_kernel_may_share_more_than_48_KB_up_to_the_limit()
    {
        using DeviceBuffer x = Upload(_device, [1, 2, 3, 4]);
        Assert.Equal(96 << 10, _device.Limits.SharedBytes);
        foreach (int bytes in new[] { 48 << 10, (48 << 10) + 4, 96 << 10, 16 })
            _device.Launch(new KernelConfig(1, 4, bytes), new ReverseKernel(x.ViewOf<int>(0, 4)));
        Assert.Equal([1, 2, 3, 4], Download(_device, x, 4));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _device.Launch(new KernelConfig(1, 4, (96 << 10) + 1), new ReverseKernel(x.ViewOf<int>(0, 4))));
    }

    [Fact]
    public void Each_set_of_specialised_values_is_built_once_whoever_asks_first()
    {
        using DeviceBuffer x = Upload(_device, new int[100]), y = Upload(_device, new int[100]);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 100), y.ViewOf<int>(0, 100), 2, 3);
        Parallel.For(0, 8, _ => _device.Launch(100, in kernel));
        Assert.Equal(1, Gpu.Compilations);
        _device.Launch(100, new AffineKernel(x.ViewOf<int>(0, 100), y.ViewOf<int>(0, 100), 5, 3));
        Assert.Equal(1, Gpu.Compilations);
        _device.Launch(100, new AffineKernel(x.ViewOf<int>(0, 100), y.ViewOf<int>(0, 100), 2, 4));
        Assert.Equal(2, Gpu.Compilations);
        Assert.Equal([.. Enumerable.Repeat(4, 100)], Download(_device, y, 100));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1 << 28, false)]
    [InlineData(-(1 << 28), false)]
    [InlineData((1 << 28) + 1, true)]
    [InlineData(1L << 40, true)]
    [InlineData(-(1L << 40), true)]
    public void Indices_have_64_bits_where_an_argument_needs_them(long distance, bool isWide)
    {
        using DeviceBuffer x = Upload(_device, new int[5]);
        _device.Launch(5, new DistanceKernel(x.ViewOf<int>(0, 5), distance, 3));
        Assert.Equal([.. Enumerable.Range(0, 5).Select(i => i + distance < 3 ? 1 : 0)], Download(_device, x, 5));
        Assert.Equal(isWide, Gpu.LastPtx.Contains("setp.lt.s64", StringComparison.Ordinal));
        Assert.Equal(!isWide, Gpu.LastPtx.Contains("setp.lt.s32", StringComparison.Ordinal));
    }

    /// <summary>One multiprocessor is busy with 4,096 threads; four of ints become one, and two of doubles.</summary>
    [Theory]
    [InlineData(16_383, false)]
    [InlineData(16_384, true)]
    [InlineData(16_385, true)]
    [InlineData(17_407, true)]
    [InlineData(20_001, true)]
    public void Of_many_threads_several_become_one(int threads, bool isCoarse)
    {
        CudaDevice device = NewDeviceOfOneMultiprocessor(out EmulatedCudaGpu gpu);
        int[] values = [.. Enumerable.Range(0, threads + 3)];
        using DeviceBuffer x = Upload(device, values), y = Upload(device, values);
        device.Launch(threads, new AffineKernel(x.ViewOf<int>(0, threads), y.ViewOf<int>(0, threads), 10, 1));
        Assert.Equal([.. values.Select(i => i < threads ? (i * 10) + 1 : i)], Download(device, y, threads + 3));
        Assert.Equal(isCoarse ? 5 : 1, gpu.LastPtx.Split("ld.global").Length - 1);

        device.Launch(threads, new AffineKernel(x.ViewOf<int>(0, threads), x.ViewOf<int>(0, threads), 10, 1));
        Assert.Equal(Download(device, y, threads + 3), Download(device, x, threads + 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1L << 40)]
    public void Several_threads_in_one_have_indices_of_32_bits_or_64(long distance)
    {
        const int Threads = 16_500;
        CudaDevice device = NewDeviceOfOneMultiprocessor(out EmulatedCudaGpu gpu);
        using DeviceBuffer x = Upload(device, new int[Threads]);
        device.Launch(Threads, new DistanceKernel(x.ViewOf<int>(0, Threads), distance, distance + 16_450));
        Assert.Equal([.. Enumerable.Range(0, Threads).Select(i => i < 16_450 ? 1 : 0)], Download(device, x, Threads));
        Assert.Equal(distance == 0, !gpu.LastPtx.Contains("setp.lt.s64", StringComparison.Ordinal));
        Assert.Equal(5, gpu.LastPtx.Split("st.global").Length - 1);
    }

    [Fact]
    public void Small_launches_share_one_form_for_all_specialised_values()
    {
        using DeviceBuffer x = Upload(_device, [1]), y = Upload(_device, [0]);
        for (int addend = 0; addend < 5; addend++)
            _device.Launch(1, 1, new AffineKernel(x.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 1, addend));
        Assert.Equal(1, Gpu.Compilations);
        Assert.Equal([5], Download(_device, y, 1));
    }

    [Fact]
    public void Views_that_overlap_get_a_module_of_their_own_when_they_first_do()
    {
        int[] values = [.. Enumerable.Range(0, 64)];
        using DeviceBuffer x = Upload(_device, values), y = Upload(_device, values);
        _device.Launch(64, new AffineKernel(x.ViewOf<int>(0, 64), y.ViewOf<int>(0, 64), 2, 0));
        Assert.Equal(1, Gpu.Compilations);
        _device.Launch(64, new AffineKernel(x.ViewOf<int>(0, 64), x.ViewOf<int>(0, 64), 2, 0));
        Assert.Equal(2, Gpu.Compilations);
        _device.Launch(32, new AffineKernel(x.ViewOf<int>(0, 32), x.ViewOf<int>(128, 32), 2, 0));
        Assert.Equal(2, Gpu.Compilations);
        _device.Launch(32, new AffineKernel(x.ViewOf<int>(0, 33), x.ViewOf<int>(128, 32), 2, 0));
        Assert.Equal([.. values.Select(i => i < 32 ? 2 * i : 4 * (i - 32))], Download(_device, x, 64));
        Assert.Equal(2, Gpu.Compilations);
    }

    [Fact]
    public void Groups_that_a_kernel_does_not_ask_about_share_a_module()
    {
        using DeviceBuffer x = Upload(_device, new int[2048]);
        foreach (int size in new[] { 32, 256, 64, 100, 512, 300, 1024 })
            _device.Launch(new KernelConfig(1, size, size * sizeof(int)), new ReverseKernel(x.ViewOf<int>(0, size)));
        Assert.Equal(3, Gpu.Compilations);
        _device.Synchronize();
    }

    [Theory]
    [InlineData(2, 3, 4)]
    [InlineData(1, 65_536, 1)]
    [InlineData(2, 1, 65_537)]
    public void Grids_that_the_driver_does_not_take_are_folded(int x, int y, int z)
    {
        int count = x * y * z * 2;
        using DeviceBuffer places = Upload(_device, new int[count]);
        _device.Launch(new KernelConfig(new Index3D(x, y, z), new Index3D(2, 1, 1)), new PlaceKernel(places.ViewOf<int>(0, count)));
        int[] expected = new int[count];
        for (int group = 0; group < count / 2; group++)
        {
            (int atX, int atY, int atZ) = (group % x, group / x % y, group / x / y);
            expected[group * 2] = atX + (atY * 10) + (atZ * 1000);
            expected[(group * 2) + 1] = (atX * 2) + 1 + (atY * 10) + (atZ * 1000);
        }

        Assert.Equal(expected, Download(_device, places, count));
        Assert.Equal(1, Gpu.Compilations);
    }

    [Fact]
    public void Many_host_threads_launch_at_once()
    {
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 12 }, thread =>
        {
            using DeviceBuffer x = Upload(_device, [thread, thread + 1]), y = Upload(_device, [0, 0]);
            for (int round = 0; round < 20; round++)
            {
                _device.Launch(2, new AffineKernel(x.ViewOf<int>(0, 2), y.ViewOf<int>(0, 2), round, 7));
                Assert.Equal([(thread * round) + 7, ((thread + 1) * round) + 7], Download(_device, y, 2));
            }
        });
        Assert.Equal(1, Gpu.Compilations);
    }

    [Fact]
    public void Host_memory_and_kernels_that_nobody_compiled_are_refused()
    {
        var cpu = new CpuDevice(1);
        using DeviceBuffer host = cpu.Allocate(4), x = Upload(_device, [5]);
        var thrown = Assert.Throws<InvalidOperationException>(
            () => _device.Launch(1, new AffineKernel(host.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 1, 1)));
        Assert.Contains("host memory", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _device.Launch(1, default(UncompiledKernel)));
        Assert.Equal([5], Download(_device, x, 1));
    }

    [Fact]
    public void Events_tell_when_the_device_is_past_them_and_how_long_it_took()
    {
        using DeviceBuffer x = Upload(_device, new int[1000]), y = Upload(_device, new int[1000]);
        using DeviceEvent start = _device.RecordEvent();
        _device.Launch(1000, new AffineKernel(x.ViewOf<int>(0, 1000), y.ViewOf<int>(0, 1000), 2, 3));
        using DeviceEvent end = _device.RecordEvent();
        Assert.False(start.IsComplete && end.IsComplete);
        TimeSpan took = end.ElapsedSince(start);
        Assert.True(took > TimeSpan.Zero);
        Assert.Equal(-took, start.ElapsedSince(end));
        Assert.True(end.IsComplete);
        end.Dispose();
        Assert.Throws<ObjectDisposedException>(end.Wait);
        Assert.Throws<ObjectDisposedException>(() => end.IsComplete);
    }

    internal static DeviceBuffer Upload(Device device, int[] values)
    {
        DeviceBuffer buffer = device.Allocate(values.Length * sizeof(int));
        try
        {
            device.Upload(MemoryMarshal.AsBytes(values), buffer);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    internal static int[] Download(Device device, DeviceBuffer buffer, int count)
    {
        int[] values = new int[count];
        device.Download(buffer, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}

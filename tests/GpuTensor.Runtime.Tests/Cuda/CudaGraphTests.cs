using GpuTensor.Testing;
using GpuTensor.Testing.Cuda;
using static GpuTensor.Runtime.Tests.Cuda.CudaLaunchTests;

namespace GpuTensor.Runtime.Tests.Cuda;

public sealed class CudaGraphTests : IDisposable
{
    private readonly EmulatedCuda _machine = new(80);
    private readonly CudaDevice _device;

    public CudaGraphTests() => _device = _machine.NewDevice();

    private EmulatedCudaGpu Gpu => _machine.Gpus[0];

    public void Dispose() => Assert.Empty(_machine.Misuses);

    [Fact]
    public void A_capture_does_nothing_and_a_replay_all_of_it()
    {
        using DeviceBuffer x = Upload(_device, [1, 2]), y = Upload(_device, [0, 0]), z = Upload(_device, [0, 0]);
        using DeviceGraph graph = _device.Capture(() =>
        {
            Affine(x, y, 10, 1);
            _device.Copy(y, 0, z, 0, 8);
            Affine(z, x, 1, 5);
        });
        Assert.Same(_device, graph.Device);
        Assert.Equal([1, 2], Download(_device, x, 2));
        Assert.Equal(0, Gpu.Launches);
        graph.Launch();
        Assert.Equal([16, 26], Download(_device, x, 2));
        graph.Launch();
        graph.Launch();
        Assert.Equal([((((16 * 10) + 6) * 10) + 6), ((((26 * 10) + 6) * 10) + 6)], Download(_device, x, 2));
        Assert.Equal(6, Gpu.Launches);
    }

    [Fact]
    public void What_is_allocated_in_a_capture_is_written_by_each_replay_and_readable_after_it()
    {
        using DeviceBuffer x = Upload(_device, [3]);
        DeviceBuffer result = null!;
        DeviceGraph graph = _device.Capture(() =>
        {
            result = _device.Allocate(4);
            using DeviceBuffer between = _device.Allocate(4);
            Affine(x, between, 2, 0, 1);
            Affine(between, result, 1, 1, 1);
        });
        foreach (int value in new[] { 3, 8 })
        {
            _device.Upload(BitConverter.GetBytes(value), x);
            graph.Launch();
            Assert.Equal([(value * 2) + 1], Download(_device, result, 1));
        }

        long inUse = _device.Memory.InUseBytes;
        graph.Dispose();
        Assert.Equal([17], Download(_device, result, 1));
        Assert.True(_device.Memory.InUseBytes < inUse);
        result.Dispose();
        x.Dispose();
        Assert.Equal(0, _device.Memory.InUseBytes);
    }

    [Fact]
    public void What_operators_give_back_in_a_capture_serves_the_next_and_nobody_else()
    {
        using DeviceBuffer x = Upload(_device, [1]);
        var addresses = new HashSet<nint>();
        using (DeviceGraph graph = _device.Capture(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                using DeviceBuffer between = _device.Allocate(4);
                addresses.Add(between.Address);
                Affine(x, between, 2, 0, 1);
                Affine(between, x, 1, 0, 1);
            }
        }))
        {
            Assert.Single(addresses);
            using DeviceBuffer other = _device.Allocate(4);
            Assert.DoesNotContain(other.Address, addresses);
            graph.Launch();
            Assert.Equal([1024], Download(_device, x, 1));
        }

        x.Dispose();
        Assert.Equal(0, _device.Memory.InUseBytes);
    }

    [Fact]
    public void What_is_given_up_in_a_capture_stays_until_the_graph_goes()
    {
        DeviceBuffer x = Upload(_device, [1]);
        using DeviceBuffer y = Upload(_device, [0]);
        DeviceGraph graph = _device.Capture(() =>
        {
            Affine(x, y, 3, 1, 1);
            x.Dispose();
        });
        using DeviceBuffer other = Upload(_device, [100]);
        graph.Launch();
        Assert.Equal([4], Download(_device, y, 1));
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(graph.Launch);
        graph.Dispose();
    }

    public static TheoryData<string> Forbidden => ["upload", "download", "synchronize", "event", "capture", "launch", "peer"];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void What_a_graph_cannot_do_is_told_and_ends_the_capture(string what)
    {
        var machine = new EmulatedCuda(80, 80);
        CudaDevice device = machine.NewDevice(), second = machine.NewDevice(1);
        DeviceBuffer x = Upload(device, [1]), y = Upload(device, [0]), there = Upload(second, [9]);
        DeviceGraph earlier = device.Capture(() => device.Copy(x, 0, y, 0, 4));
        var thrown = Assert.Throws<InvalidOperationException>(() => device.Capture(() =>
        {
            DeviceBuffer forgotten = device.Allocate(4);
            device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), forgotten.ViewOf<int>(0, 1), 1, 1));
            forgotten.Dispose();
            switch (what)
            {
                case "upload": device.Upload([1], x); break;
                case "download": device.Download(x, new byte[1]); break;
                case "synchronize": device.Synchronize(); break;
                case "event": device.RecordEvent(); break;
                case "capture": device.Capture(() => { }); break;
                case "launch": earlier.Launch(); break;
                default: device.CopyFrom(there, x, 4); break;
            }
        }));
        Assert.Contains("captured on cuda:0 cannot", thrown.Message, StringComparison.Ordinal);

        // Nothing is left of it.
        device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 1, 6));
        Assert.Equal([7], Download(device, y, 1));
        foreach (IDisposable item in new IDisposable[] { x, y, there, earlier })
            item.Dispose();
        device.Synchronize();
        device.TrimMemory();
        Assert.Equal(0, device.Memory.InUseBytes);
        Assert.DoesNotContain("graph", machine.Gpus[0].Alive, StringComparison.Ordinal);
        Assert.DoesNotContain("memory", machine.Gpus[0].Alive, StringComparison.Ordinal);
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public async Task Other_threads_wait_while_one_captures_and_are_not_in_its_graph()
    {
        using DeviceBuffer x = Upload(_device, [1]), y = Upload(_device, [0]), z = Upload(_device, [0]);
        Task? other = null;
        using DeviceGraph graph = _device.Capture(() =>
        {
            Affine(x, y, 2, 0, 1);
            other = Task.Factory.StartNew(
                () =>
                {
                    using DeviceBuffer own = Upload(_device, [7]);
                    Affine(own, z, 1, 0, 1);
                    _device.Synchronize();
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Thread.Sleep(50);
            Assert.False(other.IsCompleted);
            Affine(y, x, 1, 1, 1);
        });
        await other!;
        Assert.Equal(1, Gpu.Launches);
        graph.Launch();
        Assert.Equal([3], Download(_device, x, 1));
        Assert.Equal([7], Download(_device, z, 1));
    }

    [Fact]
    public void Finalisers_do_not_wait_for_a_capture()
    {
        using DeviceBuffer x = Upload(_device, [1]), y = Upload(_device, [0]);
        Forget();
        using (DeviceGraph graph = _device.Capture(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Affine(x, y, 2, 0, 1);
        }))
        {
            graph.Launch();
            Assert.Equal([2], Download(_device, y, 1));
        }

        Assert.Equal(1024, _device.Memory.InUseBytes);
    }

    [Fact]
    public void An_empty_graph_can_be_replayed_and_a_forgotten_one_goes()
    {
        using (DeviceGraph empty = _device.Capture(() => { }))
            empty.Launch();
        ForgetGraph();
        for (int wait = 0; wait < 100 && Gpu.Alive.Contains("graph", StringComparison.Ordinal); wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain("graph", Gpu.Alive, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_devices_say_that_they_cannot()
    {
        Assert.Contains("cpu:0 cannot", Assert.Throws<NotSupportedException>(() => Device.Get("cpu:0").Capture(() => { })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => _device.Capture(null!));
        if (OpenClDriver.Missing is null)
            Assert.Throws<NotSupportedException>(() => OpenClDriver.NewDevice().Capture(() => { }));
    }

    private void Affine(DeviceBuffer x, DeviceBuffer y, int factor, int addend, int count = 2) =>
        _device.Launch(count, new AffineKernel(x.ViewOf<int>(0, count), y.ViewOf<int>(0, count), factor, addend));

    private void Forget() => _device.Allocate(4);

    private void ForgetGraph() => _device.Capture(() => { });
}

using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cuda;
using GpuTensor.Testing.Cuda;
using static GpuTensor.Runtime.Tests.Cuda.CudaLaunchTests;

namespace GpuTensor.Runtime.Tests.Cuda;

public sealed class CudaDeviceTests
{
    [Fact]
    public void GPUs_are_listed_in_the_driver_s_order_and_those_that_cannot_be_used_with_a_reason()
    {
        var machine = new EmulatedCuda(90, 61, 80, 70);
        machine.Gpus[3].IsProhibited = true;
        var missing = new List<UnavailableDevice>();
        IReadOnlyList<CudaDevice> devices = machine.FindDevices(missing);
        Assert.Equal(["cuda:0", "cuda:1"], devices.Select(device => device.Name));
        Assert.Equal([machine.Gpus[0].Number, machine.Gpus[2].Number], devices.Select(device => device.Info.Device));
        Assert.All(devices, device => Assert.Equal(DeviceKind.Cuda, device.Kind));
        Assert.All(missing, item => Assert.Equal("cuda", item.Name));
        Assert.Contains("compute capability 6.1; 7.0 is the least", missing[0].Reason, StringComparison.Ordinal);
        Assert.Contains("PROHIBITED", missing[1].Reason, StringComparison.Ordinal);
        Assert.Contains("compute capability 9.0, 4 multiprocessors, driver for CUDA 12.9", devices[0].Description, StringComparison.Ordinal);
        Assert.Equal(new DeviceLimits(1024, 227 << 10, 32), devices[0].Limits);
        Assert.Equal(8L << 30, devices[0].Memory.TotalBytes);
        Assert.Equal("", machine.Gpus[0].Alive);
    }

    [Theory]
    [InlineData(10020, "is for CUDA 10.2; 11.0 is the oldest")]
    [InlineData(9000, "is for CUDA 9.0;")]
    public void A_driver_that_is_too_old_has_no_devices(int version, string reason)
    {
        var machine = new EmulatedCuda(80) { DriverVersion = version };
        var missing = new List<UnavailableDevice>();
        Assert.Empty(machine.FindDevices(missing));
        Assert.Contains(reason, Assert.Single(missing).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuInit", 100, "CUDA_ERROR_NO_DEVICE (100)")]
    [InlineData("cuDriverGetVersion", 999, "CUDA_ERROR_UNKNOWN (999)")]
    [InlineData("cuDeviceGetCount", 804, "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE (804)")]
    public void A_driver_that_fails_has_no_devices_and_says_why(string function, int code, string reason)
    {
        var machine = new EmulatedCuda(80);
        machine.Fail(function, code);
        var missing = new List<UnavailableDevice>();
        Assert.Empty(machine.FindDevices(missing));
        Assert.Contains($"{function} failed with {reason}", Assert.Single(missing).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_shows_nothing_says_so()
    {
        var missing = new List<UnavailableDevice>();
        Assert.Empty(new EmulatedCuda().FindDevices(missing));
        Assert.Contains("no device that this process may see", Assert.Single(missing).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_are_no_CUDA_devices_one_can_ask_why_and_the_exception_tells()
    {
        Assert.SkipWhen(Device.All.Any(device => device.Kind == DeviceKind.Cuda), "There is a CUDA device.");
        UnavailableDevice cuda = Assert.Single(Device.Unavailable, item => item.Name == "cuda");
        Assert.EndsWith(".", cuda.Reason, StringComparison.Ordinal);
        Assert.Contains(cuda.Reason, Assert.Throws<DeviceNotFoundException>(() => Device.Get("cuda:0")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(70, 11000, 70)]
    [InlineData(75, 12090, 75)]
    [InlineData(86, 11040, 80)]
    [InlineData(86, 11080, 86)]
    [InlineData(88, 13000, 87)]
    [InlineData(90, 12040, 90)]
    [InlineData(100, 12080, 90)]
    [InlineData(110, 13000, 103)]
    [InlineData(121, 13000, 121)]
    [InlineData(150, 15000, 121)]
    public void Kernels_are_written_for_what_both_GPU_and_driver_know(int capability, int driver, int target)
    {
        Assert.Equal(target, CudaDeviceInfo.TargetOf(capability, driver));
        Assert.StartsWith($"sm_{target}", new Compiler.Ptx.PtxTarget(target).Architecture, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(86, 11040)]
    [InlineData(86, 11080)]
    [InlineData(90, 12040)]
    [InlineData(100, 12080)]
    [InlineData(120, 12090)]
    public void An_older_driver_compiles_what_it_knows(int capability, int version)
    {
        var machine = new EmulatedCuda(capability) { DriverVersion = version };
        CudaDevice device = machine.NewDevice();
        using DeviceBuffer x = Upload(device, [4]), y = Upload(device, [0]);
        device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 2, 1));
        Assert.Equal([9], Download(device, y, 1));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Without_memory_pools_blocks_are_kept_here(bool exports, bool supports)
    {
        var machine = new EmulatedCuda(80) { ExportsMemoryPools = exports };
        machine.Gpus[0].HasMemoryPools = supports;
        CudaDevice device = machine.NewDevice();
        nint address;
        using (DeviceBuffer x = Upload(device, new int[1000]))
        {
            address = x.Address;
            Assert.Equal((4096, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        }

        Assert.Equal((0, 4096), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        using (DeviceBuffer again = device.Allocate(3900))
            Assert.Equal(address, again.Address);
        device.TrimMemory();
        Assert.Equal((0, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        Assert.DoesNotContain("memory", machine.Gpus[0].Alive, StringComparison.Ordinal);
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void With_memory_pools_the_driver_keeps_blocks_until_they_are_trimmed()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        device.TrimMemory();
        Assert.Equal("", machine.Gpus[0].Alive);
        using (Upload(device, new int[1000]))
            Assert.Equal((4096, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        device.Synchronize();
        Assert.Equal((0, 4096), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        device.TrimMemory();
        Assert.Equal((0, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void A_context_of_the_host_program_stays_current()
    {
        var machine = new EmulatedCuda(80, 80);
        CudaDevice first = machine.NewDevice(), second = machine.NewDevice(1);
        using DeviceBuffer own = Upload(second, [3]);
        nint foreign = second.Stream.Context.Handle;
        var thread = new Thread(() =>
        {
            EmulatedDriver.PushContext(foreign);
            using DeviceBuffer x = Upload(first, [1]), y = Upload(second, [2]);
            first.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 1, 1));
            first.RecordEvent().Dispose();
            first.Synchronize();
            Assert.Throws<InvalidOperationException>(() => first.Capture(first.Synchronize));
            Assert.Equal([foreign], EmulatedDriver.ThreadContexts);
        });
        thread.Start();
        thread.Join();
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void A_forgotten_device_gives_everything_back_whatever_is_finalised_first()
    {
        var machine = new EmulatedCuda(80);
        for (int round = 0; round < 5; round++)
            ForgetAll(machine);
        for (int wait = 0; wait < 50 && machine.Gpus[0].Alive.Length > 0; wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal("", machine.Gpus[0].Alive);
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void Every_result_of_the_header_has_its_name()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(CudaNames.Error).Where(name => name != "unknown error")];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.StartsWith("CUDA_", name, StringComparison.Ordinal));
        Assert.InRange(names.Length, 95, 120);
        Assert.Equal(("CUDA_SUCCESS", "CUDA_ERROR_LAUNCH_FAILED", "unknown error"), (CudaNames.Error(0), CudaNames.Error(719), CudaNames.Error(-1)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetAll(EmulatedCuda machine)
    {
        CudaDevice device = machine.NewDevice();
        DeviceBuffer x = Upload(device, [1]), y = Upload(device, [1]);
        device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 1, 1));
        device.RecordEvent();
        device.Capture(() => device.Copy(x, 0, device.Allocate(4), 0, 4)).Launch();
    }
}

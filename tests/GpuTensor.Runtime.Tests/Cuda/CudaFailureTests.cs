using System.Globalization;
using System.Runtime.InteropServices;
using GpuTensor.Runtime.Cuda;
using GpuTensor.Testing.Cuda;
using static GpuTensor.Runtime.Tests.Cuda.CudaLaunchTests;

namespace GpuTensor.Runtime.Tests.Cuda;

/// <summary>What happens when the driver fails: the right exception, nothing lost, the device usable or clearly dead.</summary>
public sealed unsafe class CudaFailureTests
{
    private static CudaApi? s_driver;

    [Theory]
    [InlineData(CudaNames.CUDA_ERROR_INVALID_VALUE)]
    [InlineData(CudaNames.CUDA_ERROR_OUT_OF_MEMORY)]
    [InlineData(801)]
    public void Whichever_call_fails_the_exception_names_it_and_everything_goes_on(int code)
    {
        Assert.Equal((null, "", 0), RunWithFailure(int.MaxValue, code));
        var functions = new HashSet<string>();
        for (int call = 1; ; call++)
        {
            (string? function, string alive, int misuses) = RunWithFailure(call, code);
            if (function is null)
                break;
            functions.Add(function);

            // What the driver did not take back is its own.
            bool isRelease = function.Contains("Free", StringComparison.Ordinal) || function.Contains("Destroy", StringComparison.Ordinal)
                || function.Contains("Unload", StringComparison.Ordinal) || function.Contains("Release", StringComparison.Ordinal);
            Assert.True(isRelease || (alive.Length == 0 && misuses == 0), $"Call {call}, {function}: {alive} is left, {misuses} misuses.");
        }

        Assert.Superset(
            new HashSet<string>
            {
                "cuDevicePrimaryCtxRetain", "cuStreamCreate", "cuMemPoolCreate", "cuMemPoolSetAttribute", "cuMemAllocFromPoolAsync", "cuMemFreeAsync",
                "cuMemHostAlloc", "cuMemcpyHtoDAsync", "cuMemcpyDtoHAsync", "cuMemcpyDtoDAsync", "cuModuleLoadDataEx", "cuModuleGetFunction",
                "cuFuncGetAttribute", "cuLaunchKernel", "cuEventCreate", "cuEventRecord", "cuEventSynchronize", "cuStreamBeginCapture",
                "cuStreamEndCapture", "cuGraphInstantiate", "cuGraphLaunch", "cuStreamSynchronize", "cuMemPoolTrimTo",
            },
            functions);
    }

    [Theory]
    [InlineData(CudaNames.CUDA_ERROR_ILLEGAL_ADDRESS)]
    [InlineData(CudaNames.CUDA_ERROR_LAUNCH_FAILED)]
    [InlineData(CudaNames.CUDA_ERROR_LAUNCH_TIMEOUT)]
    [InlineData(CudaNames.CUDA_ERROR_ECC_UNCORRECTABLE)]
    public void A_kernel_that_fails_late_loses_the_device_and_every_call_says_so(int code)
    {
        var machine = new EmulatedCuda(80, 80);
        CudaDevice device = machine.NewDevice(), other = machine.NewDevice(1);
        using DeviceBuffer x = Upload(device, [1]), kept = Upload(other, [5]);
        using DeviceEvent point = device.RecordEvent();
        using DeviceGraph graph = device.Capture(() => { });
        point.Wait();
        machine.Gpus[0].FailNextKernel(code, "the emulator was told to");
        device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 1, 1));
        var first = Assert.Throws<DeviceException>(device.Synchronize);
        Assert.Equal(("cuda:0", "cuStreamSynchronize", code, CudaNames.Error(code)), (first.DeviceName, first.Call, first.NativeCode, first.NativeName));
        Assert.True(first.IsDeviceLost);
        Assert.Contains("the emulator was told to", first.Message, StringComparison.Ordinal);
        Assert.Contains("restart", first.Message, StringComparison.Ordinal);

        int calls = machine.Calls;
        Action[] all =
        [
            device.Synchronize, () => device.Allocate(1), () => device.Upload([1], x), () => device.Download(x, new byte[1]),
            () => device.Copy(x, 0, x, 2, 2), () => Upload(device, [1]), () => device.RecordEvent(), point.Wait, () => _ = point.IsComplete,
            () => device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 1, 1)), () => device.Capture(() => { }), graph.Launch,
            () => other.CopyFrom(x, kept, 4), () => device.CopyFrom(kept, x, 4),
        ];
        foreach (Action act in all)
        {
            var later = Assert.Throws<DeviceException>(act);
            Assert.True(later.IsDeviceLost);
            Assert.Equal((code, "cuda:0"), (later.NativeCode, later.DeviceName));
            Assert.Contains("is lost", later.Message, StringComparison.Ordinal);
            Assert.Same(first, later.InnerException);
        }

        Assert.InRange(machine.Calls - calls, 0, 4);
        x.Dispose();
        Assert.Equal((0, 4), (device.Memory.InUseBytes, (int)kept.ByteCount));
        Assert.Equal([5], Download(other, kept, 1));
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void A_kernel_outside_its_memory_is_told_with_thread_and_line()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        using DeviceBuffer x = Upload(device, [1]);

        // The view claims more than there is.
        device.Launch(9000, new AffineKernel(x.ViewOf<int>(0, 9000), x.ViewOf<int>(0, 9000), 1, 1));
        var thrown = Assert.Throws<DeviceException>(() => Download(device, x, 1));
        Assert.Equal("CUDA_ERROR_ILLEGAL_ADDRESS", thrown.NativeName);
        Assert.Contains("PTX line", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("out-of-bounds", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_falls_off_is_told_at_the_call_that_notices()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        using DeviceBuffer x = Upload(device, [1]), y = Upload(device, [1]);
        machine.Fail("cuMemcpyDtoDAsync", CudaNames.CUDA_ERROR_NVLINK_UNCORRECTABLE);
        var thrown = Assert.Throws<DeviceException>(() => device.Copy(x, 0, y, 0, 4));
        Assert.Equal(("cuMemcpyDtoDAsync", true), (thrown.Call, thrown.IsDeviceLost));
        machine.FailNothing();
        Assert.Contains("is lost", Assert.Throws<DeviceException>(() => Download(device, x, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_launch_that_the_driver_refuses_is_told_and_the_next_one_works()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        using DeviceBuffer x = Upload(device, [1]), y = Upload(device, [0]);
        machine.Fail("cuLaunchKernel", 701, count: 1);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 2, 0);
        var thrown = Assert.Throws<DeviceException>(() => device.Launch(1, in kernel));
        Assert.Equal(("cuLaunchKernel", "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", false), (thrown.Call, thrown.NativeName, thrown.IsDeviceLost));
        device.Launch(1, in kernel);
        Assert.Equal([2], Download(device, y, 1));
    }

    [Fact]
    public void What_the_JIT_compiler_refuses_is_a_build_exception_with_its_log_and_is_tried_again()
    {
        var machine = new EmulatedCuda(80);
        s_driver = machine.Api;
        CudaDevice device = machine.NewDevice(0, api => api.ModuleLoadDataEx = &LoadBroken);
        using DeviceBuffer x = Upload(device, [1]);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 2, 0);
        var thrown = Assert.Throws<KernelBuildException>(() => device.Launch(1, in kernel));
        Assert.Equal(("Tests.Affine", "cuda:0"), (thrown.Kernel, thrown.DeviceName));
        Assert.Contains("CUDA_ERROR_INVALID_PTX (218)", thrown.Log, StringComparison.Ordinal);
        Assert.Contains("ptxas application ptx input, line 1; error", thrown.Log, StringComparison.Ordinal);
        s_driver = null;
        Assert.Equal([1], Download(device, x, 1));

        machine.Fail("cuModuleLoadDataEx", CudaNames.CUDA_ERROR_JIT_COMPILER_NOT_FOUND, count: 1);
        device = machine.NewDevice();
        using DeviceBuffer y = Upload(device, [1]);
        kernel = new AffineKernel(y.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 2, 0);
        Assert.Contains("no log", Assert.Throws<KernelBuildException>(() => device.Launch(1, in kernel)).Log, StringComparison.Ordinal);
        device.Launch(1, in kernel);
        Assert.Equal([2], Download(device, y, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Asking_for_too_much_throws_with_the_numbers_and_everything_stays_usable(bool pools)
    {
        var machine = new EmulatedCuda(80);
        machine.Gpus[0].TotalBytes = 1 << 20;
        machine.Gpus[0].HasMemoryPools = pools;
        CudaDevice device = machine.NewDevice();
        using DeviceBuffer kept = Upload(device, [1, 2, 3]);
        foreach (long tooMuch in new[] { 1 << 20, (1 << 20) + 1, long.MaxValue })
        {
            var thrown = Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate(tooMuch));
            Assert.Equal((tooMuch, device.Memory.InUseBytes, device.Name), (thrown.RequestedBytes, thrown.Memory.InUseBytes, thrown.DeviceName));
            Assert.Contains(tooMuch.ToString(CultureInfo.InvariantCulture), thrown.Message, StringComparison.Ordinal);
        }

        // What was given up a moment ago, in the order of the stream, is found.
        for (int i = 0; i < 10; i++)
        {
            using DeviceBuffer large = device.Allocate(3 << 18);
        }

        Assert.Equal([1, 2, 3], Download(device, kept, 3));
        Assert.Empty(machine.Misuses);
    }

    [Fact]
    public void Memory_that_others_have_taken_is_out_of_memory_and_is_asked_for_again()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        machine.Fail("cuMemAllocFromPoolAsync", CudaNames.CUDA_ERROR_OUT_OF_MEMORY, count: 1);
        using (device.Allocate(1000))
        {
        }

        machine.Fail("cuMemAllocFromPoolAsync", CudaNames.CUDA_ERROR_OUT_OF_MEMORY);
        Assert.Equal(1000, Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate(1000)).RequestedBytes);
        Assert.Equal(0, device.Memory.InUseBytes);
    }

    [Fact]
    public void A_capture_in_which_the_driver_fails_leaves_nothing()
    {
        var machine = new EmulatedCuda(80);
        CudaDevice device = machine.NewDevice();
        using DeviceBuffer x = Upload(device, [1]), y = Upload(device, [0]);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 2, 0);
        long inUse = device.Memory.InUseBytes;
        foreach (string function in new[] { "cuStreamBeginCapture", "cuLaunchKernel", "cuStreamEndCapture", "cuGraphInstantiate" })
        {
            machine.Fail(function, 900, count: 1);
            var thrown = Assert.Throws<DeviceException>(() => device.Capture(() =>
            {
                device.Allocate(100).Dispose();
                device.Launch(1, in kernel);
            }));
            Assert.Equal((function, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"), (thrown.Call, thrown.NativeName));
            Assert.Equal(inUse, device.Memory.InUseBytes);
        }
    }

    /// <summary>Uses everything once, with one failing call; gives the function it was of and what is left in the end.</summary>
    private static (string? Function, string Alive, int Misuses) RunWithFailure(int call, int code)
    {
        var machine = new EmulatedCuda(80);
        string? function = UseAndForget(machine, call, code);
        for (int wait = 0; wait < 20 && machine.Gpus[0].Alive.Length > 0; wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (function, machine.Gpus[0].Alive, machine.Misuses.Count);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static string? UseAndForget(EmulatedCuda machine, int call, int code)
    {
        CudaDevice device = machine.NewDevice();
        machine.FailCall(call, code);
        try
        {
            Use(device);
        }
        catch (DeviceException e)
        {
            string function = machine.FailedFunction!;
            Assert.Contains("cuda:0", e.Message, StringComparison.Ordinal);
            Assert.False(e.IsDeviceLost);
            if (e is KernelBuildException build)
                Assert.Contains(CudaNames.Error(code), build.Log, StringComparison.Ordinal);
            else if (e.Call is not null)
                Assert.Equal((function, CudaNames.Error(code)), (e.Call, e.NativeName));
            else
                Assert.Equal(("cuMemAllocFromPoolAsync", true), (function, e is OutOfDeviceMemoryException));
        }

        string? failed = machine.FailedFunction;
        machine.FailNothing();
        Use(device);
        Assert.Equal(0, device.Memory.InUseBytes);
        return failed;
    }

    private static void Use(CudaDevice device)
    {
        using DeviceBuffer x = Upload(device, [1, 2]), y = Upload(device, [0, 0]);
        device.Launch(2, new AffineKernel(x.ViewOf<int>(0, 2), y.ViewOf<int>(0, 2), 3, 1));
        device.Copy(y, 0, x, 4, 4);
        using (DeviceEvent point = device.RecordEvent())
            point.Wait();
        Assert.Equal([1, 4], Download(device, x, 2));
        using (DeviceGraph graph = device.Capture(() =>
        {
            using DeviceBuffer between = device.Allocate(8);
            device.Copy(x, 0, between, 0, 8);
            device.Copy(between, 0, y, 0, 8);
        }))
        {
            graph.Launch();
        }

        Assert.Equal([1, 4], Download(device, y, 2));
        device.TrimMemory();
        device.Synchronize();
    }

    [UnmanagedCallersOnly]
    private static int LoadBroken(nint* module, void* image, uint count, int* options, void** values)
    {
        fixed (byte* nonsense = ".version seven\n\0"u8)
        {
            return s_driver!.ModuleLoadDataEx(module, nonsense, count, options, values);
        }
    }
}

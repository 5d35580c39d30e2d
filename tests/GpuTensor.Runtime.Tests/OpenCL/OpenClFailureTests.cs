using System.Runtime.InteropServices;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests.OpenCL;

/// <summary>Native calls that fail, by replacing them.</summary>
public sealed unsafe class OpenClFailureTests
{
    private static int s_shortages;

    [Fact]
    public void A_context_that_cannot_be_had_is_a_device_exception_and_is_asked_for_again()
    {
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateContext = &NoContext);
        for (int attempt = 0; attempt < 2; attempt++)
            AssertNames(Assert.Throws<DeviceException>(() => device.Allocate(1)), "clCreateContext", -2, "CL_DEVICE_NOT_AVAILABLE");
        AssertNames(
            Assert.Throws<DeviceException>(() => OpenClDriver.NewDevice(static api => api.CreateCommandQueue = &NoQueue).Allocate(1)),
            "clCreateCommandQueue", -6, "CL_OUT_OF_HOST_MEMORY");
    }

    [Fact]
    public void Memory_that_the_driver_refuses_is_out_of_memory()
    {
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateBuffer = &NoBuffer);
        var thrown = Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate(1000));
        Assert.Equal((1000, 0), (thrown.RequestedBytes, device.Memory.InUseBytes));
    }

    [Fact]
    public void Memory_that_the_driver_refuses_once_is_asked_for_again_after_all_work_is_done()
    {
        s_shortages = 1;
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateBuffer = &NoBufferAtFirst);
        using DeviceBuffer buffer = device.Allocate(1000);
        Assert.Equal(0, s_shortages);
    }

    [Fact]
    public void Memory_that_turns_out_missing_at_a_copy_is_out_of_memory_too()
    {
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.EnqueueCopyBuffer = &NoMemoryToCopy);
        using DeviceBuffer buffer = device.Allocate(1000);
        AssertNames(
            Assert.Throws<OutOfDeviceMemoryException>(() => device.Copy(buffer, 0, buffer, 500, 10)),
            "clEnqueueCopyBuffer", -4, "CL_MEM_OBJECT_ALLOCATION_FAILURE");
    }

    [Fact]
    public void A_failing_copy_names_call_and_error_and_gives_its_staging_back()
    {
        OpenClDevice device = OpenClDriver.NewDevice(static api =>
        {
            api.EnqueueWriteBuffer = &NoWrite;
            api.EnqueueReadBuffer = &NoRead;
        });
        using DeviceBuffer buffer = device.Allocate(1 << 20);
        var staging = new Staging(device.Stream);
        for (int attempt = 0; attempt < 10; attempt++)
        {
            AssertNames(Assert.Throws<DeviceException>(() => device.Upload(new byte[10], buffer)), "clEnqueueWriteBuffer", -5, "CL_OUT_OF_RESOURCES");
            AssertNames(Assert.Throws<DeviceException>(() => device.Upload(new byte[1 << 20], buffer)), "clEnqueueWriteBuffer", -5, "CL_OUT_OF_RESOURCES");
            AssertNames(Assert.Throws<DeviceException>(() => device.Download(buffer, new byte[10])), "clEnqueueReadBuffer", -9999, "unknown error");
            AssertNames(Assert.Throws<DeviceException>(() => staging.Download(buffer.Address, new byte[10], 0)), "clEnqueueReadBuffer", -9999, "unknown error");
        }
    }

    [Fact]
    public void A_failing_wait_is_told()
    {
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.Finish = &Lost);
        using (device.Allocate(1))
        {
            AssertNames(Assert.Throws<DeviceException>(device.Synchronize), "clFinish", -36, "CL_INVALID_COMMAND_QUEUE");
        }
    }

    private static void AssertNames(DeviceException thrown, string call, int code, string name)
    {
        Assert.Equal(("opencl:test", call, code, name), (thrown.DeviceName, thrown.Call, thrown.NativeCode, thrown.NativeName));
        Assert.All([thrown.DeviceName!, call, name], part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
    }

    [UnmanagedCallersOnly]
    private static nint NoContext(nint* properties, uint count, nint* devices, nint notify, void* data, int* code)
    {
        *code = -2;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint NoQueue(nint context, nint device, ulong properties, int* code)
    {
        *code = -6;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint NoBuffer(nint context, ulong flags, nuint size, void* host, int* code)
    {
        *code = -4;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint NoBufferAtFirst(nint context, ulong flags, nuint size, void* host, int* code)
    {
        if (s_shortages == 0)
            return OpenClDriver.Api.CreateBuffer(context, flags, size, host, code);
        s_shortages--;
        *code = -61;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int NoMemoryToCopy(
        nint queue, nint source, nint destination, nuint from, nuint to, nuint count, uint waits, nint* waitList, nint* done) => -4;

    [UnmanagedCallersOnly]
    private static int NoWrite(
        nint queue, nint buffer, uint blocking, nuint offset, nuint count, void* source, uint waits, nint* waitList, nint* done) => -5;

    [UnmanagedCallersOnly]
    private static int NoRead(
        nint queue, nint buffer, uint blocking, nuint offset, nuint count, void* destination, uint waits, nint* waitList, nint* done) => -9999;

    [UnmanagedCallersOnly]
    private static int Lost(nint queue) => -36;
}

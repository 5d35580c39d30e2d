using System.Runtime.InteropServices;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests.OpenCL;

/// <summary>Native calls that fail, by replacing them.</summary>
public sealed unsafe class OpenClFailureTests
{
    private static int s_shortages;
    private static int s_lateErrors;
    private static bool s_isLost;

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

    [Fact]
    public void An_error_that_comes_late_is_told_by_the_call_that_waits_and_the_device_goes_on()
    {
        OpenClDevice device = OpenClDriver.NewDevice(static api =>
        {
            api.WaitForEvents = &FailLate;
            api.GetEventInfo = &TellLate;
        });
        using DeviceBuffer buffer = device.Allocate(100);
        byte[] sent = [.. Enumerable.Range(0, 100).Select(i => (byte)i)], back = new byte[100];
        device.Upload(sent, buffer);
        using DeviceEvent point = device.RecordEvent();
        s_lateErrors = 1;
        AssertNames(Assert.Throws<DeviceException>(point.Wait), "clWaitForEvents", -14, "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST");
        s_lateErrors = 1;
        AssertNames(Assert.Throws<DeviceException>(() => point.IsComplete), "clGetEventInfo", -5, "CL_OUT_OF_RESOURCES");

        // The block of an upload that failed late is found so by the next upload through it, once.
        var staging = new Staging(device.Stream);
        staging.Upload(sent, buffer.Address, 0);
        s_lateErrors = 1;
        AssertNames(
            Assert.Throws<DeviceException>(() => staging.Upload(sent, buffer.Address, 0)),
            "clWaitForEvents", -14, "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST");
        for (int i = 0; i < 10; i++)
            staging.Upload(sent, buffer.Address, 0);
        point.Wait();
        device.Download(buffer, back);
        Assert.Equal(sent, back);
    }

    [Fact]
    public void A_device_that_is_lost_says_so_at_each_call_and_leaks_nothing()
    {
        s_isLost = false;
        OpenClDevice device = OpenClDriver.NewDevice(static api =>
        {
            api.EnqueueNDRangeKernel = &LaunchUnlessLost;
            api.EnqueueWriteBuffer = &WriteUnlessLost;
            api.EnqueueReadBuffer = &ReadUnlessLost;
            api.EnqueueCopyBuffer = &CopyUnlessLost;
            api.EnqueueMarkerWithWaitList = &MarkUnlessLost;
            api.CreateBuffer = &CreateUnlessLost;
            api.Finish = &FinishUnlessLost;
        });
        DeviceBuffer x = device.Allocate(8), kept = device.Allocate(8);
        device.Upload([1, 0, 0, 0, 2, 0, 0, 0], x);
        device.Copy(x, 0, kept, 0, 8);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 2), x.ViewOf<int>(0, 2), 2, 1);
        device.Launch(2, in kernel);
        device.Synchronize();
        long inUse = device.Memory.InUseBytes;
        s_isLost = true;
        (string Call, Action Act)[] all =
        [
            ("clEnqueueNDRangeKernel", () => device.Launch(2, new AffineKernel(x.ViewOf<int>(0, 2), x.ViewOf<int>(0, 2), 2, 1))),
            ("clEnqueueWriteBuffer", () => device.Upload([1], x)),
            ("clEnqueueReadBuffer", () => device.Download(x, new byte[1])),
            ("clEnqueueCopyBuffer", () => device.Copy(x, 0, kept, 0, 8)),
            ("clEnqueueMarkerWithWaitList", () => device.RecordEvent()),
            ("clCreateBuffer", () => device.Allocate(1 << 20)),
            ("clFinish", device.Synchronize),
        ];
        foreach ((string call, Action act) in all)
        {
            for (int attempt = 0; attempt < 6; attempt++)
                AssertNames(Assert.Throws<DeviceException>(act), call, -36, "CL_INVALID_COMMAND_QUEUE");
        }

        Assert.Equal(inUse, device.Memory.InUseBytes);
        s_isLost = false;
        byte[] back = new byte[8];
        device.Download(kept, back);
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0], back);
        x.Dispose();
        kept.Dispose();
        Assert.Equal(0, device.Memory.InUseBytes);
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

    [UnmanagedCallersOnly]
    private static int FailLate(uint count, nint* events)
    {
        int code = OpenClDriver.Api.WaitForEvents(count, events);
        return s_lateErrors-- > 0 ? -14 : code;
    }

    [UnmanagedCallersOnly]
    private static int TellLate(nint asked, uint question, nuint size, void* answer, nuint* length)
    {
        int code = OpenClDriver.Api.GetEventInfo(asked, question, size, answer, length);
        if (s_lateErrors-- > 0)
            *(int*)answer = -5;
        return code;
    }

    [UnmanagedCallersOnly]
    private static int LaunchUnlessLost(
        nint queue, nint kernel, uint dimensions, nuint* offset, nuint* global, nuint* group, uint waits, nint* waitList, nint* done) =>
        s_isLost ? -36 : OpenClDriver.Api.EnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, group, waits, waitList, done);

    [UnmanagedCallersOnly]
    private static int WriteUnlessLost(
        nint queue, nint buffer, uint blocking, nuint offset, nuint count, void* source, uint waits, nint* waitList, nint* done) =>
        s_isLost ? -36 : OpenClDriver.Api.EnqueueWriteBuffer(queue, buffer, blocking, offset, count, source, waits, waitList, done);

    [UnmanagedCallersOnly]
    private static int ReadUnlessLost(
        nint queue, nint buffer, uint blocking, nuint offset, nuint count, void* destination, uint waits, nint* waitList, nint* done) =>
        s_isLost ? -36 : OpenClDriver.Api.EnqueueReadBuffer(queue, buffer, blocking, offset, count, destination, waits, waitList, done);

    [UnmanagedCallersOnly]
    private static int CopyUnlessLost(
        nint queue, nint source, nint destination, nuint from, nuint to, nuint count, uint waits, nint* waitList, nint* done) =>
        s_isLost ? -36 : OpenClDriver.Api.EnqueueCopyBuffer(queue, source, destination, from, to, count, waits, waitList, done);

    [UnmanagedCallersOnly]
    private static int MarkUnlessLost(nint queue, uint waits, nint* waitList, nint* marker) =>
        s_isLost ? -36 : OpenClDriver.Api.EnqueueMarkerWithWaitList(queue, waits, waitList, marker);

    [UnmanagedCallersOnly]
    private static nint CreateUnlessLost(nint context, ulong flags, nuint size, void* host, int* code)
    {
        if (!s_isLost)
            return OpenClDriver.Api.CreateBuffer(context, flags, size, host, code);
        *code = -36;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int FinishUnlessLost(nint queue) => s_isLost ? -36 : OpenClDriver.Api.Finish(queue);
}

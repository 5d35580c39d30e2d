using static GpuTensor.Runtime.OpenCL.OpenClNames;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>
/// An in-order queue of a device, and the context it lives in. What is enqueued first is done first, whichever host
/// thread enqueued it; every failed call becomes a <see cref="DeviceException"/>.
/// </summary>
internal sealed unsafe class OpenClStream : IStagingStream
{
    private readonly string _deviceName;
    private readonly nint _queue;

    /// <exception cref="DeviceException">The driver gives no context or no queue.</exception>
    public OpenClStream(OpenClApi api, OpenClDeviceInfo info, string deviceName)
    {
        Api = api;
        Info = info;
        _deviceName = deviceName;
        nint* properties = stackalloc nint[] { 0x1084 /* CL_CONTEXT_PLATFORM */, info.Platform, 0 };
        nint device = info.Device;
        int code;
        Context = api.CreateContext(properties, 1, &device, 0, null, &code);
        Check(code, "clCreateContext");
        _queue = api.CreateCommandQueue(Context, device, CL_QUEUE_PROFILING_ENABLE, &code);
        if (code == CL_SUCCESS)
            return;
        _ = api.ReleaseContext(Context);
        throw Failure(code, "clCreateCommandQueue");
    }

    public OpenClApi Api { get; }

    public OpenClDeviceInfo Info { get; }

    public nint Context { get; }

    /// <summary>Begins a copy from the host and returns its event; the memory must stay as it is until then.</summary>
    public nint Write(nint buffer, long offset, nint source, long byteCount)
    {
        nint written;
        int code = Api.EnqueueWriteBuffer(_queue, buffer, CL_FALSE, (nuint)offset, (nuint)byteCount, (void*)source, 0, null, &written);
        Check(code, "clEnqueueWriteBuffer");
        return written;
    }

    /// <summary>Copies from the host, and returns when the memory may be used again.</summary>
    public void WriteAndWait(nint buffer, long offset, void* source, long byteCount) => Check(
        Api.EnqueueWriteBuffer(_queue, buffer, CL_TRUE, (nuint)offset, (nuint)byteCount, source, 0, null, null), "clEnqueueWriteBuffer");

    /// <summary>Enqueues a copy to the host and returns its event.</summary>
    public nint Read(nint buffer, long offset, nint destination, long byteCount)
    {
        nint read;
        int code = Api.EnqueueReadBuffer(_queue, buffer, CL_FALSE, (nuint)offset, (nuint)byteCount, (void*)destination, 0, null, &read);
        Check(code, "clEnqueueReadBuffer");
        return read;
    }

    /// <summary>Copies to the host, once everything enqueued before is done.</summary>
    public void ReadAndWait(nint buffer, long offset, void* destination, long byteCount) => Check(
        Api.EnqueueReadBuffer(_queue, buffer, CL_TRUE, (nuint)offset, (nuint)byteCount, destination, 0, null, null), "clEnqueueReadBuffer");

    /// <summary>Enqueues a copy within the device.</summary>
    public void Copy(nint source, long sourceOffset, nint destination, long destinationOffset, long byteCount)
    {
        int code = Api.EnqueueCopyBuffer(
            _queue, source, destination, (nuint)sourceOffset, (nuint)destinationOffset, (nuint)byteCount, 0, null, null);
        Check(code, "clEnqueueCopyBuffer");
        Flush();
    }

    /// <summary>Enqueues a kernel whose arguments are set.</summary>
    public void Launch(nint kernel, uint dimensions, nuint* globalSize, nuint* groupSize)
    {
        Check(Api.EnqueueNDRangeKernel(_queue, kernel, dimensions, null, globalSize, groupSize, 0, null, null), "clEnqueueNDRangeKernel");
        Flush();
    }

    /// <summary>Pinned memory of the host as a buffer, and its address.</summary>
    public nint CreatePinned(long byteCount, out nint address)
    {
        int code;
        nint buffer = Api.CreateBuffer(Context, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, (nuint)byteCount, null, &code);
        Check(code, "clCreateBuffer");
        address = Api.EnqueueMapBuffer(_queue, buffer, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, (nuint)byteCount, 0, null, null, &code);
        if (code == CL_SUCCESS)
            return buffer;
        _ = Api.ReleaseMemObject(buffer);
        throw Failure(code, "clEnqueueMapBuffer");
    }

    public void ReleasePinned(nint buffer, nint address)
    {
        Check(Api.EnqueueUnmapMemObject(_queue, buffer, (void*)address, 0, null, null), "clEnqueueUnmapMemObject");
        Check(Api.ReleaseMemObject(buffer), "clReleaseMemObject");
    }

    /// <summary>Starts what is enqueued, without waiting.</summary>
    public void Flush() => Check(Api.Flush(_queue), "clFlush");

    /// <summary>Waits for everything that is enqueued.</summary>
    public void Finish() => Check(Api.Finish(_queue), "clFinish");

    /// <summary>Waits for an event and gives it up.</summary>
    public void Wait(nint awaited)
    {
        int code = Api.WaitForEvents(1, &awaited);
        _ = Api.ReleaseEvent(awaited);
        Check(code, "clWaitForEvents");
    }

    /// <summary>An event that is complete when everything enqueued before is.</summary>
    public nint Mark()
    {
        nint marker;
        Check(Api.EnqueueMarkerWithWaitList(_queue, 0, null, &marker), "clEnqueueMarkerWithWaitList");
        Flush();
        return marker;
    }

    /// <summary>Whether an event is complete; if what it waited for failed, that error.</summary>
    public bool IsComplete(nint marker)
    {
        int status;
        Check(Api.GetEventInfo(marker, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof(int), &status, null), "clGetEventInfo");
        Check(Math.Min(status, CL_SUCCESS), "clGetEventInfo");
        return status == CL_COMPLETE;
    }

    /// <summary>Waits for an event that is still needed.</summary>
    public void WaitFor(nint marker) => Check(Api.WaitForEvents(1, &marker), "clWaitForEvents");

    /// <summary>When an event was complete, in nanoseconds of the device's clock.</summary>
    public long EndOf(nint marker)
    {
        ulong end;
        Check(Api.GetEventProfilingInfo(marker, CL_PROFILING_COMMAND_END, sizeof(ulong), &end, null), "clGetEventProfilingInfo");
        return (long)end;
    }

    public void Retain(nint marker) => Check(Api.RetainEvent(marker), "clRetainEvent");

    public void Release(nint marker) => _ = Api.ReleaseEvent(marker);

    /// <summary>Lets the driver drop queue and context once nothing uses them any more.</summary>
    public void Close()
    {
        _ = Api.ReleaseCommandQueue(_queue);
        _ = Api.ReleaseContext(Context);
    }

    public void Check(int code, string call)
    {
        if (code != CL_SUCCESS)
            throw Failure(code, call);
    }

    private DeviceException Failure(int code, string call) => code == CL_MEM_OBJECT_ALLOCATION_FAILURE
        ? new OutOfDeviceMemoryException(_deviceName, call, code, Error(code))
        : new DeviceException(_deviceName, call, code, Error(code));
}

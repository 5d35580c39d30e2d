using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <content>Events, and copies between devices, which events of both put in order.</content>
internal sealed unsafe partial class CudaStream
{
    /// <summary>A new event that is complete when everything begun before is.</summary>
    public nint Mark()
    {
        using CudaScope scope = EnterOutsideCapture("record an event");
        nint marker;
        Context.Check(Api.EventCreate(&marker, CU_EVENT_DEFAULT), "cuEventCreate");
        int code = Api.EventRecord(marker, _stream);
        if (code == CUDA_SUCCESS)
            return marker;
        _ = Api.EventDestroy(marker);
        throw Context.Failure(code, "cuEventRecord");
    }

    /// <summary>Whether an event is complete.</summary>
    public bool IsComplete(nint marker)
    {
        ForbidInCapture("ask for an event");
        using CudaScope scope = Context.Enter();
        int code = Api.EventQuery(marker);
        if (code != CUDA_ERROR_NOT_READY)
            Context.Check(code, "cuEventQuery");
        return code == CUDA_SUCCESS;
    }

    /// <summary>Waits for an event.</summary>
    public void WaitFor(nint marker)
    {
        ForbidInCapture("wait for an event");
        using CudaScope scope = Context.Enter();
        Context.Check(Api.EventSynchronize(marker), "cuEventSynchronize");
    }

    /// <summary>The device's time between two complete events, in nanoseconds.</summary>
    public long NanosecondsBetween(nint start, nint end)
    {
        using CudaScope scope = Context.Enter();
        float milliseconds;
        Context.Check(Api.EventElapsedTime(&milliseconds, start, end), "cuEventElapsedTime");
        return (long)(milliseconds * 1e6);
    }

    public void DestroyEvent(nint marker)
    {
        if (!Context.TryEnter(null, out CudaScope scope))
            return;
        using (scope)
        {
            Context.Note(Api.EventDestroy(marker), "cuEventDestroy");
        }
    }

    /// <summary>
    /// Enqueues a copy from another device's memory, behind what was begun there and before what is begun there later.
    /// </summary>
    public void CopyFromPeer(CudaStream other, nint source, long sourceOffset, nint destination, long destinationOffset, long byteCount)
    {
        // One device after the other: who held one and waited for the other's capture could keep that from ending.
        nint isWritten = other.RecordShared();
        nint isRead = 0;
        try
        {
            using (EnterOutsideCapture("copy from another device"))
            {
                Context.Check(Api.StreamWaitEvent(_stream, isWritten, 0), "cuStreamWaitEvent");
                Context.Check(
                    Api.MemcpyPeerAsync(
                        (ulong)(destination + destinationOffset), Context.Handle, (ulong)(source + sourceOffset), other.Context.Handle,
                        (nuint)byteCount, _stream),
                    "cuMemcpyPeerAsync");
                isRead = RentEvent();
                Context.Check(Api.EventRecord(isRead, _stream), "cuEventRecord");
            }

            other.Await(isRead);
        }
        finally
        {
            other._events.Push(isWritten);
            if (isRead != 0)
                _events.Push(isRead);
        }
    }

    private nint RecordShared()
    {
        using CudaScope scope = EnterOutsideCapture("copy to another device");
        nint marker = RentEvent();
        int code = Api.EventRecord(marker, _stream);
        if (code == CUDA_SUCCESS)
            return marker;
        _events.Push(marker);
        throw Context.Failure(code, "cuEventRecord");
    }

    private void Await(nint marker)
    {
        using CudaScope scope = EnterOutsideCapture("copy to another device");
        Context.Check(Api.StreamWaitEvent(_stream, marker, 0), "cuStreamWaitEvent");
    }
}

using System.Collections.Concurrent;
using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <summary>
/// An in-order stream of a device. What is begun first is done first, whichever host thread began it; every failed call
/// becomes a <see cref="DeviceException"/>.
/// </summary>
internal sealed unsafe partial class CudaStream : IStagingStream
{
    // Not a ConcurrentBag, which may already be finalised when a finaliser uses it.
    private readonly ConcurrentStack<nint> _events = [];
    private readonly nint _stream;

    /// <summary>Where memory is allocated while the other stream captures, which would capture that too.</summary>
    private readonly nint _sideStream;
    private readonly nint _pool;

    /// <exception cref="DeviceException">The driver gives no stream or no pool.</exception>
    public CudaStream(CudaContext context)
    {
        Context = context;
        try
        {
            using CudaScope scope = context.Enter();
            nint handle;
            context.Check(Api.StreamCreate(&handle, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
            _stream = handle;
            context.Check(Api.StreamCreate(&handle, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
            _sideStream = handle;
            if (context.Info.HasMemoryPools)
                _pool = CreatePool();
        }
        catch
        {
            Close();
            throw;
        }
    }

    public CudaContext Context { get; }

    /// <summary>Who may use the stream.</summary>
    public CaptureGate Gate { get; } = new();

    private CudaApi Api => Context.Api;

    /// <summary>Enqueues a copy within the device.</summary>
    public void Copy(nint source, long sourceOffset, nint destination, long destinationOffset, long byteCount)
    {
        using CudaScope scope = Enter();
        Context.Check(
            Api.MemcpyDtoDAsync((ulong)(destination + destinationOffset), (ulong)(source + sourceOffset), (nuint)byteCount, _stream),
            "cuMemcpyDtoDAsync");
    }

    /// <summary>Enqueues a kernel with its block of parameters.</summary>
    public void Launch(nint function, uint* grid, uint* group, uint sharedBytes, byte* parameters, nuint parameterBytes)
    {
        using CudaScope scope = Enter();
        nint* extra = stackalloc nint[]
        {
            CU_LAUNCH_PARAM_BUFFER_POINTER, (nint)parameters, CU_LAUNCH_PARAM_BUFFER_SIZE, (nint)(&parameterBytes), CU_LAUNCH_PARAM_END,
        };
        Context.Check(
            Api.LaunchKernel(
                function, grid[0], grid[1], grid[2], group[0], group[1], group[2], sharedBytes, _stream, null, (void**)extra),
            "cuLaunchKernel");
    }

    /// <summary>Waits for everything that was begun.</summary>
    public void Synchronize()
    {
        using CudaScope scope = EnterOutsideCapture("wait for the device");
        Context.Check(Api.StreamSynchronize(_stream), "cuStreamSynchronize");
    }

    /// <summary>Throws where the calling thread captures what cannot be part of a graph.</summary>
    public void ForbidInCapture(string what)
    {
        if (Gate.IsCapturedHere)
        {
            throw new InvalidOperationException(
                $"What is being captured on {Context.DeviceName} cannot {what}: a graph replays kernels and copies within the device. "
                + "Do that before Capture or behind it.");
        }
    }

    nint IStagingStream.CreatePinned(long byteCount, out nint address)
    {
        using CudaScope scope = Context.Enter();
        void* memory;
        Context.Check(Api.MemHostAlloc(&memory, (nuint)byteCount, CU_MEMHOSTALLOC_PORTABLE), "cuMemHostAlloc");
        return address = (nint)memory;
    }

    void IStagingStream.ReleasePinned(nint handle, nint address)
    {
        using CudaScope scope = Context.Enter();
        Context.Check(Api.MemFreeHost((void*)address), "cuMemFreeHost");
    }

    nint IStagingStream.Write(nint buffer, long offset, nint source, long byteCount)
    {
        using CudaScope scope = EnterOutsideCapture("copy from the host");
        nint done = RentEvent();
        int code = Api.MemcpyHtoDAsync((ulong)(buffer + offset), (void*)source, (nuint)byteCount, _stream);
        return Recorded(done, code, "cuMemcpyHtoDAsync");
    }

    nint IStagingStream.Read(nint buffer, long offset, nint destination, long byteCount)
    {
        using CudaScope scope = EnterOutsideCapture("copy to the host");
        nint done = RentEvent();
        int code = Api.MemcpyDtoHAsync((void*)destination, (ulong)(buffer + offset), (nuint)byteCount, _stream);
        return Recorded(done, code, "cuMemcpyDtoHAsync");
    }

    /// <summary>Does nothing: the driver begins what it is given.</summary>
    void IStagingStream.Flush()
    {
    }

    void IStagingStream.Wait(nint awaited)
    {
        try
        {
            using CudaScope scope = Context.Enter();
            Context.Check(Api.EventSynchronize(awaited), "cuEventSynchronize");
        }
        finally
        {
            _events.Push(awaited);
        }
    }

    /// <summary>Lets the driver drop everything.</summary>
    public void Close()
    {
        if (!Context.TryEnter(null, out CudaScope scope))
            return;
        using (scope)
        {
            if (_stream != 0)
                _ = Api.StreamSynchronize(_stream);
            while (_events.TryPop(out nint idle))
                _ = Api.EventDestroy(idle);
            foreach (nint stream in (ReadOnlySpan<nint>)[_stream, _sideStream])
            {
                if (stream != 0)
                    _ = Api.StreamDestroy(stream);
            }

            if (_pool != 0)
                _ = Api.MemPoolDestroy(_pool);
        }
    }

    /// <summary>Begins a call that may be captured.</summary>
    private CudaScope Enter()
    {
        if (Gate.IsCapturedHere)
            return Context.Enter();
        Gate.Enter();
        try
        {
            return Context.Enter(Gate);
        }
        catch
        {
            Gate.Exit();
            throw;
        }
    }

    private CudaScope EnterOutsideCapture(string what)
    {
        ForbidInCapture(what);
        return Enter();
    }

    /// <summary>Marks the end of a copy that was begun with that result.</summary>
    private nint Recorded(nint done, int code, string call)
    {
        if (code == CUDA_SUCCESS)
        {
            (code, call) = (Api.EventRecord(done, _stream), "cuEventRecord");
            if (code == CUDA_SUCCESS)
                return done;

            // The copy is under way and nobody would know when its memory is free.
            _ = Api.StreamSynchronize(_stream);
        }

        _events.Push(done);
        throw Context.Failure(code, call);
    }

    private nint RentEvent()
    {
        if (_events.TryPop(out nint idle))
            return idle;
        nint created;
        Context.Check(Api.EventCreate(&created, CU_EVENT_DISABLE_TIMING), "cuEventCreate");
        return created;
    }
}

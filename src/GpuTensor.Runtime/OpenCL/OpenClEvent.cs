namespace GpuTensor.Runtime.OpenCL;

/// <summary>A marker in the queue of an OpenCL device.</summary>
internal sealed class OpenClEvent(OpenClDevice device, OpenClStream stream) : DeviceEvent(device)
{
    private readonly Lock _lock = new();
    private nint _marker = stream.Mark();

    /// <summary>Gives up the marker of an event that nobody uses any more.</summary>
    ~OpenClEvent() => Release();

    public override bool IsComplete => Use(stream.IsComplete);

    public override void Wait() => Use(marker =>
    {
        stream.WaitFor(marker);
        return true;
    });

    public override void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private protected override long NanosecondsSince(DeviceEvent start) => End() - ((OpenClEvent)start).End();

    private long End() => Use(stream.EndOf);

    /// <summary>Works with the marker while nobody can release it.</summary>
    private T Use<T>(Func<nint, T> work)
    {
        nint marker;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_marker == 0, this);
            marker = _marker;
            stream.Retain(marker);
        }

        try
        {
            return work(marker);
        }
        finally
        {
            stream.Release(marker);
            GC.KeepAlive(this);
        }
    }

    private void Release()
    {
        if (_lock is null)
            return;
        lock (_lock)
        {
            if (_marker != 0)
                stream.Release(_marker);
            _marker = 0;
        }
    }
}

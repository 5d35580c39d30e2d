namespace GpuTensor.Runtime.Cuda;

/// <summary>An event in the stream of a CUDA device.</summary>
internal sealed class CudaEvent : DeviceEvent
{
    private readonly Lock _lock = new();
    private readonly CudaStream _stream;
    private readonly nint _marker;
    private int _users;
    private bool _isDisposed;

    public CudaEvent(CudaDevice device, CudaStream stream)
        : base(device)
    {
        _stream = stream;
        _marker = stream.Mark();
        stream.Context.Join();
    }

    /// <summary>Gives up the event that nobody uses any more.</summary>
    ~CudaEvent() => Release();

    public override bool IsComplete => Use(_stream.IsComplete);

    public override void Wait() => Use(marker =>
    {
        _stream.WaitFor(marker);
        return true;
    });

    public override void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private protected override long NanosecondsSince(DeviceEvent start) =>
        Use(end => ((CudaEvent)start).Use(begin => _stream.NanosecondsBetween(begin, end)));

    /// <summary>Works with the event while nobody can destroy it: the driver does not count who uses it.</summary>
    private T Use<T>(Func<nint, T> work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _users++;
        }

        try
        {
            return work(_marker);
        }
        finally
        {
            bool isLast;
            lock (_lock)
            {
                isLast = --_users == 0 && _isDisposed;
            }

            if (isLast)
                Destroy();
            GC.KeepAlive(this);
        }
    }

    private void Release()
    {
        // The driver gave no event, and the constructor threw.
        if (_marker == 0)
            return;
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (_users > 0)
                return;
        }

        Destroy();
    }

    private void Destroy()
    {
        _stream.DestroyEvent(_marker);
        _stream.Context.Leave();
    }
}

namespace GpuTensor.Runtime.Cuda;

/// <summary>
/// Lets the calls of many host threads into a stream, or of one thread alone while it captures: a call of another thread would
/// become part of the graph.
/// </summary>
internal sealed class CaptureGate
{
    private readonly object _lock = new();
    private List<Action> _held = [];
    private int _calls;
    private int _capturer;

    /// <summary>Whether the calling thread is the one that captures.</summary>
    public bool IsCapturedHere => Volatile.Read(ref _capturer) == Environment.CurrentManagedThreadId;

    /// <summary>Whether any thread captures.</summary>
    public bool IsCapturing => Volatile.Read(ref _capturer) != 0;

    /// <summary>Begins a call; waits while another thread captures.</summary>
    public void Enter()
    {
        while (!TryEnter())
        {
            lock (_lock)
            {
                while (_capturer != 0)
                    Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>Begins a call unless a thread captures.</summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _calls);
        if (Volatile.Read(ref _capturer) == 0)
            return true;
        Exit();
        return false;
    }

    /// <summary>Ends a call.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _calls) != 0 || Volatile.Read(ref _capturer) == 0)
            return;
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Keeps the other threads out; waits for their calls, and their captures, to end.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            while (_capturer != 0)
                Monitor.Wait(_lock);
            Interlocked.Exchange(ref _capturer, Environment.CurrentManagedThreadId);
            while (Volatile.Read(ref _calls) != 0)
                Monitor.Wait(_lock);
        }
    }

    /// <summary>Lets the other threads in again.</summary>
    /// <returns>What was to be released meanwhile.</returns>
    public List<Action> End()
    {
        lock (_lock)
        {
            List<Action> held = _held;
            _held = [];
            Volatile.Write(ref _capturer, 0);
            Monitor.PulseAll(_lock);
            return held;
        }
    }

    /// <summary>
    /// Defers to the end of a capture a release that must not happen within it. Never waits, so that finalisers may call it.
    /// </summary>
    /// <returns>False where nothing is captured: then the caller releases it.</returns>
    public bool TryHold(Action release)
    {
        if (!IsCapturing)
            return false;
        lock (_lock)
        {
            if (_capturer == 0)
                return false;
            _held.Add(release);
            return true;
        }
    }
}

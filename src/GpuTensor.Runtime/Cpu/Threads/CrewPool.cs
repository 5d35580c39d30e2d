namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>The crews of a device, kept between launches.</summary>
internal sealed class CrewPool
{
    private readonly Lock _lock = new();
    private readonly Stack<Crew> _free = new();
    private bool _stopped;

    /// <summary>A crew for the calling thread alone, until it is given back.</summary>
    public Crew Rent()
    {
        lock (_lock)
        {
            if (_free.Count > 0)
                return _free.Pop();
        }

        return new Crew();
    }

    /// <summary>Gives back a crew that runs nothing.</summary>
    public void Return(Crew crew)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                _free.Push(crew);
                return;
            }
        }

        crew.Stop();
    }

    /// <summary>Ends the threads of all crews.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            while (_free.TryPop(out Crew? crew))
                crew.Stop();
        }
    }
}

namespace GpuTensor.Runtime.Cuda;

/// <summary>A graph of the CUDA driver, ready to be launched, and the memory that only it needs.</summary>
internal sealed class CudaGraph : DeviceGraph
{
    private readonly Lock _lock = new();
    private readonly CudaStream _stream;
    private readonly CudaGraphMemory _memory;
    private readonly List<Action> _held;
    private nint _graph;

    /// <param name="device">The device.</param>
    /// <param name="stream">Where it is launched.</param>
    /// <param name="graph">The driver's executable graph; 0 where nothing was captured.</param>
    /// <param name="memory">What was allocated in the capture.</param>
    /// <param name="held">Releases what was given up in the capture.</param>
    public CudaGraph(CudaDevice device, CudaStream stream, nint graph, CudaGraphMemory memory, List<Action> held)
        : base(device)
    {
        stream.Context.Join();
        _stream = stream;
        _graph = graph;
        _memory = memory;
        _held = held;
    }

    /// <summary>Gives up a graph that nobody uses any more.</summary>
    ~CudaGraph() => Release();

    public override void Launch()
    {
        // The driver does not let two threads launch one graph at once.
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_graph == 0, this);
            _stream.LaunchGraph(_graph);
        }

        GC.KeepAlive(this);
    }

    public override void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        nint graph;
        lock (_lock)
        {
            graph = _graph;
            _graph = 0;
        }

        if (graph != 0)
            _stream.DestroyGraph(graph, ReleaseMemory);
    }

    private void ReleaseMemory()
    {
        _memory.Close();
        foreach (Action release in _held)
            release();
        _stream.Context.Leave();
    }
}

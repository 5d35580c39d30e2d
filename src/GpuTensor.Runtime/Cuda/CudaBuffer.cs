namespace GpuTensor.Runtime.Cuda;

/// <summary>A block of the memory of a <see cref="CudaDevice"/>; its address is the <c>CUdeviceptr</c>.</summary>
internal sealed class CudaBuffer : DeviceBuffer
{
    private readonly CudaStream? _stream;
    private readonly CudaMemoryPool _pool;
    private readonly CudaGraphMemory? _graph;
    private readonly MemoryBlock _block;

    /// <param name="device">The device.</param>
    /// <param name="stream">Where the block is used; null for an empty one.</param>
    /// <param name="pool">Where it goes back to.</param>
    /// <param name="graph">The graph that uses it too, where it was allocated in a capture.</param>
    /// <param name="block">The block.</param>
    /// <param name="byteCount">How many bytes of it were asked for.</param>
    public CudaBuffer(
        CudaDevice device, CudaStream? stream, CudaMemoryPool pool, CudaGraphMemory? graph, MemoryBlock block, long byteCount)
        : base(device, byteCount)
    {
        stream?.Context.Join();
        _stream = stream;
        _pool = pool;
        _graph = graph;
        _block = block;
    }

    internal override nint Address => _block.Address;

    private protected override void Free()
    {
        if (_stream is null)
            return;

        // What is captured now may use the block at each replay.
        if (_graph is not null)
            _graph.Return(_block);
        else if (!_stream.Gate.IsCapturing || !_stream.Gate.TryHold(ReturnToPool))
            ReturnToPool();
        _stream.Context.Leave();
    }

    private void ReturnToPool() => _pool.Return(_block);
}

namespace GpuTensor.Runtime.Cuda;

/// <summary>
/// What was allocated while a graph was captured: its replays write there. What one operator gave back serves the next,
/// as it will in each replay; nothing of it goes back to the pool before the graph does.
/// </summary>
internal sealed class CudaGraphMemory(CudaMemoryPool pool)
{
    private readonly Lock _lock = new();
    private readonly List<MemoryBlock> _unused = [];
    private bool _isClosed;

    /// <summary>A block of at least that many bytes, or null when there is no memory for it.</summary>
    public MemoryBlock? TryRent(long byteCount)
    {
        lock (_lock)
        {
            long capacity = pool.BlockBytes(byteCount);
            int index = _unused.FindLastIndex(block => block.Capacity == capacity);
            if (index >= 0)
            {
                MemoryBlock block = _unused[index];
                _unused.RemoveAt(index);
                return block;
            }
        }

        return pool.TryRent(byteCount);
    }

    public void Return(MemoryBlock block)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _unused.Add(block);
                return;
            }
        }

        pool.Return(block);
    }

    /// <summary>Gives what is in no buffer back to the pool, and the rest once it is.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        foreach (MemoryBlock block in _unused)
            pool.Return(block);
        _unused.Clear();
    }
}

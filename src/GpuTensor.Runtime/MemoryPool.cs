using System.Numerics;

namespace GpuTensor.Runtime;

/// <summary>One device's memory in size classes, kept for reuse, because allocating memory is expensive on every device.</summary>
/// <remarks>
/// There are four classes to a power of two, so at most a fifth of a block is unused. Tensors that were forgotten come
/// back through their finalisers; because the collector does not see native memory, the pool asks for a collection when
/// more is in use than twice what the last one left.
/// </remarks>
internal abstract class MemoryPool
{
    private const long SmallestClass = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Stack<nint>> _free = [];
    private readonly long _collectFloor;
    private readonly long _largestBlock;
    private long _keepAtMost;
    private long _pooled;
    private long _inUse;
    private long _collectAt;

    /// <summary>A pool that hands out at most that many bytes at a time, in blocks of at most that size.</summary>
    /// <param name="totalBytes">The memory of the device.</param>
    /// <param name="largestBlock">The largest block it gives.</param>
    /// <param name="keepsBlocks">Whether unused blocks are kept here; otherwise the driver keeps them.</param>
    protected MemoryPool(long totalBytes, long largestBlock, bool keepsBlocks = true)
    {
        TotalBytes = totalBytes;
        _largestBlock = largestBlock;
        _keepAtMost = keepsBlocks ? TotalBytes / 4 : 0;
        _collectFloor = Math.Max(TotalBytes / 16, 64 << 20);
        _collectAt = _collectFloor;
    }

    public long TotalBytes { get; }

    public long InUseBytes => Interlocked.Read(ref _inUse);

    public virtual long PooledBytes => Interlocked.Read(ref _pooled);

    /// <summary>A block of at least that many bytes, or null when there is no memory for it.</summary>
    public MemoryBlock? TryRent(long byteCount)
    {
        if (byteCount == 0)
            return new MemoryBlock(0, 0);
        if (byteCount > Math.Min(TotalBytes, _largestBlock))
            return null;
        long capacity = BlockBytes(byteCount);
        if (InUseBytes + capacity > Volatile.Read(ref _collectAt))
            CollectForgotten();
        if (TryReuse(capacity, out nint address))
            return Account(address, capacity);
        if (InUseBytes + Interlocked.Read(ref _pooled) + capacity > TotalBytes)
        {
            CollectForgotten();
            Trim();
            if (InUseBytes + capacity > TotalBytes)
                return null;
        }

        address = AllocateNative(capacity);
        if (address == 0)
        {
            CollectForgotten();
            Trim();
            address = AllocateNative(capacity);
        }

        return address == 0 ? null : Account(address, capacity);
    }

    /// <summary>How large the block for that many bytes is.</summary>
    public long BlockBytes(long byteCount) => Math.Min(CapacityOf(byteCount), _largestBlock);

    public void Return(MemoryBlock block)
    {
        if (block.Address == 0)
            return;
        Interlocked.Add(ref _inUse, -block.Capacity);
        lock (_lock)
        {
            if (_pooled + block.Capacity <= _keepAtMost)
            {
                if (!_free.TryGetValue(block.Capacity, out Stack<nint>? stack))
                    _free.Add(block.Capacity, stack = new Stack<nint>());
                stack.Push(block.Address);
                _pooled += block.Capacity;
                return;
            }
        }

        FreeNative(block.Address);
    }

    /// <summary>Gives every unused block back to the system.</summary>
    public virtual void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<nint> stack in _free.Values)
            {
                while (stack.TryPop(out nint address))
                    FreeNative(address);
            }

            _pooled = 0;
        }
    }

    /// <summary>Keeps nothing any more: what is unused goes back to the system now, what is in use when it is returned.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _keepAtMost = 0;
        }

        Trim();
    }

    /// <summary>The smallest class that holds that many bytes: 4, 5, 6 or 7 eighths of a power of two.</summary>
    internal static long ClassOf(long byteCount)
    {
        if (byteCount <= SmallestClass)
            return SmallestClass;
        long quarter = (long)(BitOperations.RoundUpToPowerOf2((ulong)byteCount) / 8);
        return (byteCount + quarter - 1) / quarter * quarter;
    }

    /// <summary>The size class of that many bytes.</summary>
    protected virtual long CapacityOf(long byteCount) => ClassOf(byteCount);

    /// <summary>A new block, or 0 when the device has no memory for it.</summary>
    protected abstract nint AllocateNative(long capacity);

    /// <summary>Gives a block back to the device.</summary>
    protected abstract void FreeNative(nint address);

    private MemoryBlock Account(nint address, long capacity)
    {
        Interlocked.Add(ref _inUse, capacity);
        return new MemoryBlock(address, capacity);
    }

    private bool TryReuse(long capacity, out nint address)
    {
        lock (_lock)
        {
            address = 0;
            if (!_free.TryGetValue(capacity, out Stack<nint>? stack) || !stack.TryPop(out address))
                return false;
            _pooled -= capacity;
            return true;
        }
    }

    private void CollectForgotten()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Volatile.Write(ref _collectAt, Math.Max(_collectFloor, 2 * InUseBytes));
    }
}

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Global memory: allocations with gaps between them, at addresses that are never given twice.</summary>
internal sealed class GlobalMemory
{
    private const ulong First = 0x7F00_0000_0000;
    private const ulong Gap = 4096;

    /// <summary>So much freed memory is remembered, to tell its use from that of memory that never was.</summary>
    private const long FreedBytes = 32 << 20;

    private const int FreedCount = 512;
    private readonly Lock _lock = new();
    private readonly Queue<Allocation> _freed = [];
    private volatile Allocation[] _allocations = [];
    private long _freedBytes;
    private ulong _next = First;

    /// <summary>Stripes of locks for atomic operations.</summary>
    public Lock[] Stripes { get; } = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    public Allocation Allocate(long bytes, string name, bool isConstant = false)
    {
        lock (_lock)
        {
            var allocation = new Allocation(_next, new byte[bytes], name, isConstant);
            _next = (_next + (ulong)bytes + Gap + 255) / 256 * 256;
            _allocations = [.. _allocations, allocation];
            return allocation;
        }
    }

    public void Free(ulong address)
    {
        lock (_lock)
        {
            Allocation allocation = Find(address);
            if (allocation.Start != address || allocation.IsFreed)
            {
                throw new ArgumentException($"0x{address:x} is no allocation's start, or is freed.", nameof(address));
            }

            allocation.IsFreed = true;
            _freed.Enqueue(allocation);
            _freedBytes += allocation.Data.Length;
            if (_freed.Count > FreedCount || _freedBytes > FreedBytes)
            {
                Forget();
            }
        }
    }

    /// <summary>Forgets the older half of what was freed.</summary>
    private void Forget()
    {
        var forgotten = new HashSet<Allocation>();
        while (_freed.Count > FreedCount / 2 || _freedBytes > FreedBytes / 2)
        {
            Allocation oldest = _freed.Dequeue();
            _freedBytes -= oldest.Data.Length;
            forgotten.Add(oldest);
        }

        _allocations = [.. _allocations.Where(allocation => !forgotten.Contains(allocation))];
    }

    /// <summary>The allocation that begins at the address or last before it.</summary>
    public Allocation Find(ulong address)
    {
        Allocation[] allocations = _allocations;
        (int low, int high) = (0, allocations.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = allocations[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? Allocation.None : allocations[low - 1];
    }
}

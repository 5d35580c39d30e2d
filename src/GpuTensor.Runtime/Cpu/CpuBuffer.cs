namespace GpuTensor.Runtime.Cpu;

/// <summary>Host memory, aligned to a cache line, from the pool of a <see cref="CpuDevice"/>.</summary>
internal sealed unsafe class CpuBuffer : DeviceBuffer
{
    private readonly CpuMemoryPool _pool;
    private readonly MemoryBlock _block;

    public CpuBuffer(CpuDevice device, CpuMemoryPool pool, MemoryBlock block, long byteCount)
        : base(device, byteCount)
    {
        _pool = pool;
        _block = block;
    }

    /// <summary>The first byte; valid while the buffer is held.</summary>
    public byte* Pointer => (byte*)_block.Address;

    internal override nint Address => _block.Address;

    private protected override void Free() => _pool.Return(_block);
}

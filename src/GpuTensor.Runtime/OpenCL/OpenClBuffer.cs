namespace GpuTensor.Runtime.OpenCL;

/// <summary>A block from the pool of an <see cref="OpenClDevice"/>; its address is the <c>cl_mem</c>.</summary>
internal sealed class OpenClBuffer : DeviceBuffer
{
    private readonly OpenClMemoryPool _pool;
    private readonly MemoryBlock _block;

    public OpenClBuffer(OpenClDevice device, OpenClMemoryPool pool, MemoryBlock block, long byteCount)
        : base(device, byteCount)
    {
        _pool = pool;
        _block = block;
    }

    internal override nint Address => _block.Address;

    private protected override void Free() => _pool.Return(_block);
}

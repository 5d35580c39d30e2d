using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <summary>
/// A device's memory. Where the driver has pools, they keep what is freed, in the order of the stream; otherwise blocks
/// are kept here, and one that is returned may be handed out while work on it is under way: its next user stands behind
/// that work in the same stream.
/// </summary>
internal sealed unsafe class CudaMemoryPool(CudaDeviceInfo info, Func<CudaStream> stream)
    : MemoryPool(info.TotalBytes, info.TotalBytes, keepsBlocks: !info.HasMemoryPools)
{
    /// <summary>What the driver gives out at least.</summary>
    private const long Granularity = 512;

    private bool _hasAllocated;

    /// <summary>What is kept here, or by the driver's pool.</summary>
    public override long PooledBytes => info.HasMemoryPools && Volatile.Read(ref _hasAllocated) ? stream().PooledBytes() : base.PooledBytes;

    /// <inheritdoc/>
    public override void Trim()
    {
        base.Trim();
        if (Volatile.Read(ref _hasAllocated))
            stream().TrimPool();
    }

    protected override long CapacityOf(long byteCount) =>
        info.HasMemoryPools ? (byteCount + Granularity - 1) / Granularity * Granularity : base.CapacityOf(byteCount);

    protected override nint AllocateNative(long capacity)
    {
        CudaStream owner = stream();
        Volatile.Write(ref _hasAllocated, true);
        return owner.Allocate(capacity);
    }

    protected override void FreeNative(nint address) => stream().Free(address);
}

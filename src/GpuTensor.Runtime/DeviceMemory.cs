namespace GpuTensor;

/// <summary>How much memory a device has, and how much of it is taken, in bytes.</summary>
/// <param name="TotalBytes">The memory of the device; for the CPU what the process may use (a container's limit counts).</param>
/// <param name="InUseBytes">Bytes in buffers that were not disposed.</param>
/// <param name="PooledBytes">Bytes that were freed and are kept for the next allocation.</param>
public readonly record struct DeviceMemory(long TotalBytes, long InUseBytes, long PooledBytes)
{
    /// <summary>What could still be allocated: everything that is not in use.</summary>
    public long FreeBytes => Math.Max(0, TotalBytes - InUseBytes);
}

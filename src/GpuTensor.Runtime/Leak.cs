namespace GpuTensor;

/// <summary>A buffer that was not disposed.</summary>
/// <param name="Device">The device it is on.</param>
/// <param name="ByteCount">Its size in bytes.</param>
/// <param name="AllocationSite">The stack trace of the allocation.</param>
public readonly record struct Leak(string Device, long ByteCount, string AllocationSite);

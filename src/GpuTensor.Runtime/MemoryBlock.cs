namespace GpuTensor.Runtime;

/// <summary>A block of a device's memory: what the device calls it and how large it really is.</summary>
/// <param name="Address">A host address or a native handle; zero for an empty block.</param>
/// <param name="Capacity">The size in bytes, a size class of <see cref="MemoryPool"/>.</param>
internal readonly record struct MemoryBlock(nint Address, long Capacity);

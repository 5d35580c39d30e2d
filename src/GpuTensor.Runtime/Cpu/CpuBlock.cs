namespace GpuTensor.Runtime.Cpu;

/// <summary>A block of native memory: where it is and how large it really is.</summary>
/// <param name="Address">The first byte; zero for an empty block.</param>
/// <param name="Capacity">The size in bytes, a size class of <see cref="CpuMemoryPool"/>.</param>
internal readonly record struct CpuBlock(nint Address, long Capacity);

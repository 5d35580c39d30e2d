namespace GpuTensor.Kernels;

/// <summary>Orders a thread's accesses to memory.</summary>
public static class MemoryFence
{
    /// <summary>
    /// What this thread wrote before is seen by every thread of the device before what it writes afterwards. Does not wait
    /// for other threads.
    /// </summary>
    public static void DeviceLevel() => Interlocked.MemoryBarrier();
}

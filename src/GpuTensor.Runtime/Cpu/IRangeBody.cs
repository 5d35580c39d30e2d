namespace GpuTensor.Runtime.Cpu;

/// <summary>Work over a range of items that <see cref="WorkerPool"/> cuts into chunks.</summary>
internal interface IRangeBody
{
    /// <summary>Does the items from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    void Run(long start, long end);
}

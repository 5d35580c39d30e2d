namespace GpuTensor.Testing.Ptx;

/// <summary>
/// Counts what launches would cost a GPU: instructions of warps, sectors of memory, conflicts of banks. One is given to
/// <see cref="EmulatedGpuOptions.Counter"/>; the counts are exact where the hardware's rules are known, and no times.
/// </summary>
public sealed class KernelCounter
{
    private readonly List<KernelCounts> _launches = [];

    /// <summary>At most so many CTAs of a launch run, spread over the grid; what the others would have written is missing.</summary>
    public int MostCtas { get; init; } = int.MaxValue;

    /// <summary>The launches so far.</summary>
    public IReadOnlyList<KernelCounts> Launches => _launches;

    internal KernelCounts Begin(string kernel, PtxSize grid, PtxSize block)
    {
        var counts = new KernelCounts(kernel, grid, block);
        _launches.Add(counts);
        return counts;
    }
}

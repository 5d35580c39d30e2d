using GpuTensor.Kernels;

namespace CustomKernel;

/// <summary>
/// Counts values in [0, 1] in equal bins. Each group counts a part of the values in shared memory, then adds its counts to
/// those of the others; integers, so that the order does not matter.
/// </summary>
[Kernel]
internal readonly partial struct HistogramKernel(
    ArrayView<float> values, ArrayView<int> counts, int perGroup, [Specialized] int bins) : IKernel
{
    public void Execute()
    {
        ArrayView<int> own = SharedMemory.Allocate<int>(bins);
        for (int bin = Group.IdxX; bin < bins; bin += Group.DimX)
            own[bin] = 0;
        Group.Barrier();

        int start = Grid.IdxX * perGroup;
        int end = Math.Min(start + perGroup, values.IntLength);
        for (int i = start + Group.IdxX; i < end; i += Group.DimX)
            Atomic.Add(ref own[Math.Min((int)(values[i] * bins), bins - 1)], 1);
        Group.Barrier();

        for (int bin = Group.IdxX; bin < bins; bin += Group.DimX)
            Atomic.Add(ref counts[bin], own[bin]);
    }
}

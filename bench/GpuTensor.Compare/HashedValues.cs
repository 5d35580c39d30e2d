namespace GpuTensor.Compare;

/// <summary>The values that every library computes with: a hash of the element's index, as in peers/inputs.py.</summary>
internal static class HashedValues
{
    public const uint InputSeed = 1;
    public const uint FilterSeed = 2;
    public const uint SampleSeed = 3;

    public static uint Hash(uint index, uint seed)
    {
        uint h = index + seed * 0x9E3779B1;
        h = (h ^ h >> 16) * 0x7FEB352D;
        h = (h ^ h >> 15) * 0x846CA68B;
        return h ^ h >> 16;
    }

    /// <summary>A tensor of values in [-1, 1).</summary>
    public static DeviceTensor<float> Tensor(ReadOnlySpan<long> shape, uint seed, Device? device = null)
    {
        var values = new float[new Shape(shape).ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = (Hash((uint)i, seed) >> 8) * (1f / (1 << 23)) - 1;
        return DeviceTensor.Create(values, new Shape(shape), device);
    }

    /// <summary>The filter of a workload: hashed values, or the outer product of its taps.</summary>
    public static DeviceTensor<float> Filter(Workload workload, Device? device = null)
    {
        float[] taps = workload.Taps;
        if (taps.Length == 0)
            return Tensor(workload.Filter, FilterSeed, device);
        float[] product = [.. taps.SelectMany(a => taps.Select(b => a * b))];
        return DeviceTensor.Create(product, new Shape(workload.Filter), device);
    }

    /// <summary>Which elements of a result are compared.</summary>
    public static IEnumerable<long> SamplePositions(long size, int count) => size <= count
        ? Enumerable.Range(0, (int)size).Select(i => (long)i)
        : Enumerable.Range(0, count).Select(i => (long)(Hash((uint)i, SampleSeed) % (uint)size));
}

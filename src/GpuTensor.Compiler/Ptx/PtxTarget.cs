namespace GpuTensor.Compiler.Ptx;

/// <summary>The device that a kernel is written for, and what is known of its launches.</summary>
/// <param name="ComputeCapability">Major and minor version in one number: 70, 80, 90.</param>
public sealed record PtxTarget(int ComputeCapability)
{
    /// <summary>The least that is supported: PTX 7.0 for sm_70.</summary>
    public static PtxTarget Baseline { get; } = new(70);

    /// <summary>The most threads that a group of the launch has, or 0 if that is not known: the driver then gives a thread its share of registers.</summary>
    public int MostThreads { get; init; }

    /// <summary>Whether groups are made of whole warps, so that no shuffle reaches beyond a group's end.</summary>
    public bool HasWholeWarps { get; init; }

    /// <summary>Whether no view that the kernel writes shares memory with one that it only reads, which then may come through the cache that no write reaches.</summary>
    public bool HasDisjointViews { get; init; }

    /// <summary>The version of the PTX language: one that knows the device, and no later than it needs to be.</summary>
    public string Version => ComputeCapability switch
    {
        <= 80 => "7.0",
        < 100 => "7.8",
        _ => "8.8",
    };

    /// <summary>The name of the architecture.</summary>
    public string Architecture => $"sm_{ComputeCapability.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>Whether min and max can pass NaN on (sm_80, PTX 7.0).</summary>
    internal bool HasNaNMinMax => ComputeCapability >= 80;

    /// <summary>Whether copies to shared memory can go on in the background (sm_80, PTX 7.0).</summary>
    internal bool HasAsyncCopies => ComputeCapability >= 80;

    /// <summary>Whether there are tensor cores for TF32, halves and bfloat16 (sm_80, PTX 7.0).</summary>
    internal bool HasTensorCores => ComputeCapability >= 80;
}

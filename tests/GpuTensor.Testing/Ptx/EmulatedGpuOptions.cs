namespace GpuTensor.Testing.Ptx;

/// <summary>How an emulated GPU runs kernels and what it finds.</summary>
public sealed record EmulatedGpuOptions
{
    /// <summary>Decides the order of warps and the errors of approximate instructions.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>CTAs that run at the same time; with 1 a launch is repeatable even with atomics on floats.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Instructions of one warp, after which a launch counts as endless.</summary>
    public long StepLimit { get; init; } = 20_000_000;

    /// <summary>Whether races in global memory between threads of one CTA are found.</summary>
    public bool FindGlobalRaces { get; init; }

    /// <summary>Whether reading global memory that nothing was written to is an error.</summary>
    public bool FindUnwrittenGlobal { get; init; } = true;

    /// <summary>
    /// Whether a member mask may name only lanes that live. The ISA lets exited lanes stand in the mask of shfl and vote; a
    /// result that depends on one is an error either way.
    /// </summary>
    public bool RequireMaskedLanes { get; init; } = true;

    /// <summary>Counts what launches cost; their CTAs then run one after the other. Null for none.</summary>
    public KernelCounter? Counter { get; init; }
}

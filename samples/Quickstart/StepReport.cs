using GpuTensor;

namespace Quickstart;

/// <summary>What is known of a step after it ran.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Input">The shape of its (first) input.</param>
/// <param name="Output">The shape of its result.</param>
/// <param name="Seconds">The median time of a run.</param>
/// <param name="Bytes">Bytes read and written.</param>
/// <param name="Flops">Multiplications and additions; 0 where memory is what counts.</param>
/// <param name="Error">The largest distance from the reference.</param>
/// <param name="ShareOfAllowed">The same as a share of what rounding allows, at the element where this is largest.</param>
internal sealed record StepReport(
    string Name, Shape Input, Shape Output, double Seconds, long Bytes, long Flops, double Error, double ShareOfAllowed)
{
    /// <summary>Whether every element is within what rounding allows; NaN is not.</summary>
    public bool Passed => ShareOfAllowed <= 1;

    /// <summary>Arithmetic or memory a second.</summary>
    public string Rate => Flops > 0 ? $"{Flops / Seconds / 1e9:F1} GFLOP/s" : $"{Bytes / Seconds / 1e9:F1} GB/s";
}

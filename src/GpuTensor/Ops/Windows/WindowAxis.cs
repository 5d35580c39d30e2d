using GpuTensor.Kernels.Windows;

namespace GpuTensor.Ops.Windows;

/// <summary>
/// A window that slides along one axis: output o covers the input positions o * Stride - Before + t * Dilation for the
/// taps t = 0 .. Window - 1. Every size and position up to the end of the last window fits 64 bits.
/// </summary>
internal readonly record struct WindowAxis
{
    /// <summary>Input positions.</summary>
    public required long Input { get; init; }

    /// <summary>Taps of the window.</summary>
    public required long Window { get; init; }

    public required long Stride { get; init; }

    public required long Dilation { get; init; }

    /// <summary>Output positions.</summary>
    public required long Output { get; init; }

    /// <summary>Padding before the first input position.</summary>
    public required long Before { get; init; }

    /// <summary>Padding behind the last input position.</summary>
    public required long After { get; init; }

    /// <summary>Input positions from the window's first tap to its last.</summary>
    public long Extent => (Window - 1) * Dilation + 1;

    /// <summary>Where the window's first tap lies; negative in the leading padding.</summary>
    public long Start(long output) => output * Stride - Before;

    /// <summary>The first tap that lies in the input, or a number not below <see cref="EndTap"/> if there is none.</summary>
    public long FirstTap(long output) => TapAtOrBehind(0 - Start(output));

    /// <summary>The tap behind the last one that lies in the input.</summary>
    public long EndTap(long output) => TapAtOrBehind(Input - Start(output));

    /// <summary>How many taps lie in the input or in its padding.</summary>
    public long PaddedTaps(long output) => TapAtOrBehind(Input + After - Start(output));

    /// <summary>The first output whose whole window lies at or behind the first input position; at most <see cref="Output"/>.</summary>
    public long FirstInside => Math.Min(Output, CeilingDivide(Before, Stride));

    /// <summary>The output behind the last one whose window ends in the input; not below <see cref="FirstInside"/>.</summary>
    public long EndInside
    {
        get
        {
            long room = Input - Extent + Before;
            long end = room < 0 ? 0 : Math.Min(Output, room / Stride + 1);
            return Math.Max(end, FirstInside);
        }
    }

    /// <summary>Whether every window lies in the input whole.</summary>
    public bool IsInside => FirstInside == 0 && EndInside == Output;

    /// <summary>The axis as kernels know it.</summary>
    public TapAxis Taps => new(Input, Window, Stride, Dilation, Before, After);

    private static long CeilingDivide(long value, long by) => value <= 0 ? 0 : (value - 1) / by + 1;

    private long TapAtOrBehind(long offset) => Math.Min(Window, Dilation == 1 ? Math.Max(offset, 0) : CeilingDivide(offset, Dilation));
}

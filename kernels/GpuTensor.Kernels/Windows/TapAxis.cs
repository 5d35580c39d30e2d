namespace GpuTensor.Kernels.Windows;

/// <summary>
/// A window that slides along one axis: output o covers the input positions o * Stride - Before + t * Dilation for the
/// taps t = 0 .. Taps - 1. A window's start is the position of its tap 0, which may lie in the padding.
/// </summary>
/// <param name="Input">Input positions.</param>
/// <param name="Taps">Taps of the window.</param>
/// <param name="Stride">Positions from window to window.</param>
/// <param name="Dilation">Positions from tap to tap.</param>
/// <param name="Before">Padding before the first input position.</param>
/// <param name="After">Padding behind the last input position.</param>
internal readonly record struct TapAxis(long Input, long Taps, long Stride, long Dilation, long Before, long After)
{
    /// <summary>Where an output's window starts.</summary>
    public long Start(long output) => output * Stride - Before;

    /// <summary>The first tap of a window that lies in the input, or one not below <see cref="EndTap"/> if there is none.</summary>
    public long FirstTap(long start) => TapsBefore(0 - start);

    /// <summary>The tap behind the last one that lies in the input.</summary>
    public long EndTap(long start) => TapsBefore(Input - start);

    /// <summary>How many taps lie in the input or in its padding.</summary>
    public long PaddedTaps(long start) => TapsBefore(Input + After - start);

    private long TapsBefore(long distance)
    {
        if (distance <= 0)
            return 0;
        return Math.Min(Taps, Dilation == 1 ? distance : (distance - 1) / Dilation + 1);
    }
}

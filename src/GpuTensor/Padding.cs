using System.Globalization;

namespace GpuTensor;

/// <summary>How an image is extended at its borders before a window slides over it.</summary>
/// <remarks>
/// With k the window, d the dilation, s the stride, in the input size and effK = (k - 1) * d + 1, per spatial dimension:
/// <list type="table">
/// <listheader><term>padding</term><description>output size; padding before and after</description></listheader>
/// <item><term><see cref="Valid"/></term><description>floor((in - effK) / s) + 1; none</description></item>
/// <item><term><see cref="Same"/></term><description>ceil(in / s); max((out - 1) * s + effK - in, 0) in total, the odd one after</description></item>
/// <item><term><see cref="SameLower"/></term><description>as <see cref="Same"/>; the odd one before</description></item>
/// <item><term><see cref="Full"/></term><description>floor((in + effK - 2) / s) + 1; effK - 1 on each side</description></item>
/// <item><term><see cref="Explicit(long, long, long, long)"/></term><description>floor((in + before + after - effK) / s) + 1; as given</description></item>
/// </list>
/// </remarks>
public readonly record struct Padding
{
    private Padding(PaddingMode mode, long top = 0, long bottom = 0, long left = 0, long right = 0)
    {
        Mode = mode;
        Top = top;
        Bottom = bottom;
        Left = left;
        Right = right;
    }

    /// <summary>No padding: only windows that lie in the image. The default.</summary>
    public static Padding Valid => default;

    /// <summary>As much as makes the output size ceil(input / stride), the odd one at the bottom and right (TensorFlow's SAME, ONNX's SAME_UPPER).</summary>
    public static Padding Same => new(PaddingMode.Same);

    /// <summary>As <see cref="Same"/>, the odd one at the top and left (ONNX's SAME_LOWER).</summary>
    public static Padding SameLower => new(PaddingMode.SameLower);

    /// <summary>Every window that overlaps the image (SciPy's and Theano's full).</summary>
    public static Padding Full => new(PaddingMode.Full);

    internal PaddingMode Mode { get; }

    internal long Top { get; }

    internal long Bottom { get; }

    internal long Left { get; }

    internal long Right { get; }

    /// <summary>The given number of rows and columns on each side.</summary>
    /// <param name="top">Rows above the image.</param>
    /// <param name="bottom">Rows below the image.</param>
    /// <param name="left">Columns before the image.</param>
    /// <param name="right">Columns after the image.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is negative.</exception>
    public static Padding Explicit(long top, long bottom, long left, long right)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(bottom);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        return new Padding(PaddingMode.Explicit, top, bottom, left, right);
    }

    /// <summary>The same number of rows and columns on all four sides.</summary>
    /// <param name="all">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static Padding Explicit(long all) => Explicit(all, all, all, all);

    /// <summary>The name, with the numbers of an explicit one: <c>Explicit(1, 1, 2, 2)</c>.</summary>
    public override string ToString() => Mode == PaddingMode.Explicit
        ? string.Create(CultureInfo.InvariantCulture, $"Explicit({Top}, {Bottom}, {Left}, {Right})")
        : Mode.ToString();
}

namespace GpuTensor.Testing.Operators;

/// <summary>A number for each of the two spatial axes.</summary>
public readonly record struct Pair(long Height, long Width)
{
    public static Pair One => new(1, 1);

    public override string ToString() => $"{Height}x{Width}";
}

public enum PaddingKind
{
    Valid,
    Same,
    SameLower,
    Full,
    Explicit,
}

/// <summary>How an image is padded; the four numbers count for <see cref="PaddingKind.Explicit"/> only.</summary>
public readonly record struct WindowPadding(PaddingKind Kind, long Top = 0, long Bottom = 0, long Left = 0, long Right = 0)
{
    public static WindowPadding Valid => new(PaddingKind.Valid);

    public static WindowPadding Same => new(PaddingKind.Same);

    public static WindowPadding Explicit(long top, long bottom, long left, long right) =>
        new(PaddingKind.Explicit, top, bottom, left, right);

    public override string ToString() => Kind == PaddingKind.Explicit ? $"Explicit({Top},{Bottom},{Left},{Right})" : $"{Kind}";
}

/// <summary>A sliding window over the two spatial axes of an image.</summary>
public sealed record Window(Pair Size)
{
    public Pair Strides { get; init; } = Pair.One;

    public Pair Dilations { get; init; } = Pair.One;

    public WindowPadding Padding { get; init; }

    /// <summary>Round the output size up, dropping windows that would start behind the input.</summary>
    public bool Ceil { get; init; }

    /// <summary>Whether images are NCHW (and filters OIHW) instead of NHWC (and HWIO).</summary>
    public bool ChannelsFirst { get; init; }

    public WindowAxis Vertical(long input) => WindowAxis.Resolve(
        input, Size.Height, Strides.Height, Dilations.Height, Padding.Kind, Padding.Top, Padding.Bottom, Ceil);

    public WindowAxis Horizontal(long input) => WindowAxis.Resolve(
        input, Size.Width, Strides.Width, Dilations.Width, Padding.Kind, Padding.Left, Padding.Right, Ceil);
}

/// <summary>A window's geometry along one axis, by the table of the semantics.</summary>
public readonly record struct WindowAxis(long Input, long Kernel, long Stride, long Dilation, long Before, long After, long Output)
{
    public static WindowAxis Resolve(
        long input, long kernel, long stride, long dilation, PaddingKind padding, long before, long after, bool ceil)
    {
        long effective = (kernel - 1) * dilation + 1;
        long output;
        switch (padding)
        {
            case PaddingKind.Same or PaddingKind.SameLower:
                output = CeilingDivide(input, stride);
                long total = Math.Max((output - 1) * stride + effective - input, 0);
                before = padding == PaddingKind.Same ? total / 2 : total - total / 2;
                return new WindowAxis(input, kernel, stride, dilation, before, total - before, output);
            case PaddingKind.Full:
                before = after = effective - 1;
                break;
            case PaddingKind.Valid:
                before = after = 0;
                break;
        }

        long room = input + before + after - effective;
        if (room < 0)
            throw new ArgumentException($"A window of {effective} does not fit an input of {input} padded by {before} and {after}.");
        output = (ceil ? CeilingDivide(room, stride) : room / stride) + 1;
        if (ceil && (output - 1) * stride >= input + before)
            output--;
        return new WindowAxis(input, kernel, stride, dilation, before, after, output);
    }

    /// <summary>Where in the input a tap of a window lies; it may be outside.</summary>
    public long Position(long output, long tap) => output * Stride - Before + tap * Dilation;

    public bool Contains(long position) => position >= 0 && position < Input;

    /// <summary>How many cells of a window lie in the input or its declared padding.</summary>
    public long PaddedCells(long output)
    {
        long cells = 0;
        for (long tap = 0; tap < Kernel; tap++)
        {
            if (Position(output, tap) < Input + After)
                cells++;
        }

        return cells;
    }

    private static long CeilingDivide(long a, long b) => (a + b - 1) / b;
}

namespace Quickstart.Drawing;

/// <summary>The colours of the contact sheet and of the maps on it.</summary>
internal static class Palette
{
    private static readonly Rgb[] s_diverging =
    [
        Rgb.Hex(0xB9DCFF), Rgb.Hex(0x4A90D9), Rgb.Hex(0x1F4E86), Rgb.Hex(0x14181F), Rgb.Hex(0x8A3B1C), Rgb.Hex(0xE0793A), Rgb.Hex(0xFFE0B0),
    ];

    public static Rgb Background { get; } = Rgb.Hex(0x0E1116);

    public static Rgb Card { get; } = Rgb.Hex(0x171B22);

    public static Rgb Text { get; } = Rgb.Hex(0xE6EAF0);

    public static Rgb Faint { get; } = Rgb.Hex(0x8B95A5);

    public static Rgb Accent { get; } = Rgb.Hex(0x6CC3FF);

    public static Rgb Good { get; } = Rgb.Hex(0x5BD69A);

    public static Rgb Bad { get; } = Rgb.Hex(0xFF6B6B);

    /// <summary>One colour for each detector, told apart by people who see few colours too.</summary>
    public static IReadOnlyList<Rgb> Classes { get; } =
        [Rgb.Hex(0x2B313B), Rgb.Hex(0x56B4E9), Rgb.Hex(0xF0A030), Rgb.Hex(0x2FBF8F), Rgb.Hex(0xD873B0), Rgb.Hex(0xF4E76E)];

    /// <summary>Blue below zero, dark at zero, orange above; -1 and 1 are the brightest.</summary>
    public static Rgb Diverging(double value)
    {
        double position = (Math.Clamp(value, -1, 1) + 1) / 2 * (s_diverging.Length - 1);
        int below = Math.Min((int)position, s_diverging.Length - 2);
        return s_diverging[below].Mix(s_diverging[below + 1], position - below);
    }
}

using System.Collections.Frozen;
using System.Globalization;

namespace Quickstart.Drawing;

/// <summary>
/// A typeface of lines and arcs, drawn with a round pen, so that it is smooth at every size. Its em is 10 units: capitals
/// are 7 high, small letters 5, descenders reach to -2.
/// </summary>
internal static class StrokeFont
{
    private const double UnitsPerEm = 10;
    private const double LetterSpacing = 1.55;
    private const double Pen = 0.92;
    private const double SpaceWidth = 1.6;

    private static readonly FrozenDictionary<char, Glyph> s_glyphs =
        Glyphs.Paths.ToFrozenDictionary(static path => path.Letter, static path => Parse(path.Path));

    private static readonly Glyph s_missing = Parse("M0,0 L0,7 L4,7 L4,0 L0,0");

    /// <summary>How wide a text of regular weight is, in pixels.</summary>
    public static double Measure(string text, double size) =>
        text.Length == 0 ? 0 : (text.Sum(static letter => Find(letter).Width + LetterSpacing) - LetterSpacing + Pen) * size / UnitsPerEm;

    /// <summary>Draws a text whose first letter begins at <paramref name="x"/>; returns where the next letter would begin.</summary>
    /// <param name="canvas">What to draw on.</param>
    /// <param name="text">One line.</param>
    /// <param name="x">The left end, in pixels.</param>
    /// <param name="baseline">The line the letters stand on, in pixels from the top.</param>
    /// <param name="size">The em in pixels; capitals are 0.7 of it.</param>
    /// <param name="colour">The colour of the pen.</param>
    /// <param name="weight">1 is regular, 1.5 bold.</param>
    public static double Draw(Canvas canvas, string text, double x, double baseline, double size, Rgb colour, double weight = 1)
    {
        double scale = size / UnitsPerEm;
        foreach (char letter in text)
        {
            Glyph glyph = Find(letter);
            double left = x + Pen * weight * scale / 2;
            if (glyph.Lines.Length > 0)
            {
                canvas.Stroke(
                    [.. glyph.Lines.Select(line => line.Select(p => (left + p.X * scale, baseline - p.Y * scale)).ToArray())],
                    Pen * weight * scale,
                    colour);
            }

            x += (glyph.Width + LetterSpacing) * scale;
        }

        return x;
    }

    /// <summary>The text, or as much of its beginning as fits the width, with two dots behind.</summary>
    public static string Fit(string text, double size, double width)
    {
        if (Measure(text, size) <= width)
            return text;
        int length = text.Length;
        while (length > 0 && Measure(text[..length] + "..", size) > width)
            length--;
        return text[..length] + "..";
    }

    private static Glyph Find(char letter) =>
        letter == ' ' ? new Glyph([], SpaceWidth) : s_glyphs.TryGetValue(letter, out Glyph glyph) ? glyph : s_missing;

    /// <summary>
    /// Reads a path: <c>Mx,y</c> lifts the pen and puts it down, <c>Lx,y</c> draws a line, <c>Acx,cy,rx,ry,from,to</c>
    /// draws an arc (degrees, counterclockwise from the right; a line leads to its beginning), <c>Ocx,cy,rx,ry</c> an ellipse.
    /// </summary>
    private static Glyph Parse(string path)
    {
        var lines = new List<List<(double X, double Y)>>();
        foreach (string step in path.Split(' '))
        {
            double[] n = [.. step[1..].Split(',').Select(static s => double.Parse(s, CultureInfo.InvariantCulture))];
            if (step[0] is 'M' or 'O' || lines.Count == 0)
                lines.Add([]);
            switch (step[0])
            {
                case 'A':
                    lines[^1].AddRange(Arc(n[0], n[1], n[2], n[3], n[4], n[5]));
                    break;
                case 'O':
                    lines[^1].AddRange(Arc(n[0], n[1], n[2], n[3], 0, 360));
                    break;
                default:
                    lines[^1].Add((n[0], n[1]));
                    break;
            }
        }

        return new Glyph([.. lines.Select(static line => line.ToArray())], lines.Max(static line => line.Max(static p => p.X)));
    }

    private static IEnumerable<(double X, double Y)> Arc(double centreX, double centreY, double radiusX, double radiusY, double from, double to)
    {
        int segments = (int)Math.Ceiling(Math.Abs(to - from) / 12);
        for (int i = 0; i <= segments; i++)
        {
            (double sin, double cos) = Math.SinCos((from + (to - from) * i / segments) * Math.PI / 180);
            yield return (centreX + radiusX * cos, centreY + radiusY * sin);
        }
    }

    private readonly record struct Glyph((double X, double Y)[][] Lines, double Width);
}

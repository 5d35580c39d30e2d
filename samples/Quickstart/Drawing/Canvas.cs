namespace Quickstart.Drawing;

/// <summary>An RGB picture to draw on: rectangles with round corners, other pictures, and strokes, all smooth at their edges.</summary>
internal sealed class Canvas
{
    public Canvas(int width, int height, Rgb background)
    {
        Image = new Image(width, height, 3);
        Fill(0, 0, width, height, 0, background);
    }

    public Image Image { get; }

    /// <summary>Fills a rectangle whose corners have the given radius.</summary>
    public void Fill(double x, double y, double width, double height, double radius, Rgb colour) =>
        Shade(x, y, width, height, (px, py) => (colour, InsideRounded(px, py, x, y, width, height, radius)));

    /// <summary>Draws the inside edge of a rectangle.</summary>
    public void Outline(double x, double y, double width, double height, double stroke, Rgb colour) =>
        Shade(x, y, width, height, (px, py) => (colour,
            InsideRounded(px, py, x, y, width, height, 0)
            - InsideRounded(px, py, x + stroke, y + stroke, width - 2 * stroke, height - 2 * stroke, 0)));

    /// <summary>Draws a picture, pixel by pixel, with round corners.</summary>
    public void Draw(Image picture, int x, int y, double radius)
    {
        Shade(x, y, picture.Width, picture.Height, (px, py) =>
        {
            ReadOnlySpan<byte> pixel = picture.Row((int)py - y)[(((int)px - x) * picture.Channels)..];
            Rgb colour = picture.Channels == 1 ? new Rgb(pixel[0], pixel[0], pixel[0]) : new Rgb(pixel[0], pixel[1], pixel[2]);
            return (colour, InsideRounded(px, py, x, y, picture.Width, picture.Height, radius));
        });
    }

    /// <summary>Draws lines of the given thickness with round ends; each polyline is a row of (x, y) points.</summary>
    public void Stroke(IReadOnlyList<(double X, double Y)[]> polylines, double thickness, Rgb colour)
    {
        double margin = thickness / 2 + 1;
        double left = polylines.Min(static line => line.Min(static p => p.X)) - margin;
        double right = polylines.Max(static line => line.Max(static p => p.X)) + margin;
        double top = polylines.Min(static line => line.Min(static p => p.Y)) - margin;
        double bottom = polylines.Max(static line => line.Max(static p => p.Y)) + margin;
        Shade(left, top, right - left, bottom - top, (px, py) =>
        {
            double nearest = double.MaxValue;
            foreach ((double X, double Y)[] line in polylines)
            {
                for (int i = 0; i < line.Length; i++)
                    nearest = Math.Min(nearest, SquaredDistance(px, py, line[Math.Max(i - 1, 0)], line[i]));
            }

            return (colour, thickness / 2 + 0.5 - Math.Sqrt(nearest));
        });
    }

    /// <summary>Blends a colour into each pixel of a rectangle by the coverage (0 to 1) at the pixel's centre.</summary>
    private void Shade(double x, double y, double width, double height, Func<double, double, (Rgb Colour, double Coverage)> shader)
    {
        int left = Math.Max(0, (int)Math.Floor(x)), right = Math.Min(Image.Width, (int)Math.Ceiling(x + width));
        int top = Math.Max(0, (int)Math.Floor(y)), bottom = Math.Min(Image.Height, (int)Math.Ceiling(y + height));
        for (int py = top; py < bottom; py++)
        {
            Span<byte> row = Image.Row(py);
            for (int px = left; px < right; px++)
            {
                (Rgb colour, double coverage) = shader(px + 0.5, py + 0.5);
                Span<byte> pixel = row.Slice(px * 3, 3);
                Rgb blended = new Rgb(pixel[0], pixel[1], pixel[2]).Mix(colour, Math.Clamp(coverage, 0, 1));
                (pixel[0], pixel[1], pixel[2]) = (blended.R, blended.G, blended.B);
            }
        }
    }

    /// <summary>How much of the pixel around a point lies in the rectangle.</summary>
    private static double InsideRounded(double px, double py, double x, double y, double width, double height, double radius)
    {
        double dx = Math.Abs(px - x - width / 2) - width / 2 + radius;
        double dy = Math.Abs(py - y - height / 2) - height / 2 + radius;
        double outside = Math.Sqrt(Math.Max(dx, 0) * Math.Max(dx, 0) + Math.Max(dy, 0) * Math.Max(dy, 0));
        return Math.Clamp(0.5 + radius - outside - Math.Min(Math.Max(dx, dy), 0), 0, 1);
    }

    private static double SquaredDistance(double px, double py, (double X, double Y) from, (double X, double Y) to)
    {
        (double dx, double dy) = (to.X - from.X, to.Y - from.Y);
        double length = dx * dx + dy * dy;
        double along = length == 0 ? 0 : Math.Clamp(((px - from.X) * dx + (py - from.Y) * dy) / length, 0, 1);
        (double x, double y) = (px - from.X - along * dx, py - from.Y - along * dy);
        return x * x + y * y;
    }
}

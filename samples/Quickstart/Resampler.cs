namespace Quickstart;

/// <summary>Resizes and crops pictures.</summary>
internal static class Resampler
{
    /// <summary>
    /// Resizes with the Catmull-Rom cubic, stretched when shrinking so that every source pixel counts
    /// (Keys 1981; half-pixel centres).
    /// </summary>
    public static Image Resize(Image image, int width, int height)
    {
        if (image.Width == width && image.Height == height)
            return image;
        Tap[][] columns = Taps(image.Width, width);
        Tap[][] rows = Taps(image.Height, height);
        int channels = image.Channels;

        double[] wide = new double[image.Height * width * channels];
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Row(y);
            for (int i = 0; i < width * channels; i++)
            {
                foreach (Tap tap in columns[i / channels])
                    wide[y * width * channels + i] += tap.Weight * row[tap.Position * channels + i % channels];
            }
        }

        var resized = new Image(width, height, channels);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = resized.Row(y);
            for (int i = 0; i < row.Length; i++)
            {
                double sum = 0;
                foreach (Tap tap in rows[y])
                    sum += tap.Weight * wide[tap.Position * row.Length + i];
                row[i] = (byte)Math.Round(Math.Clamp(sum, 0, 255));
            }
        }

        return resized;
    }

    /// <summary>A rectangle of the picture.</summary>
    public static Image Crop(Image image, int left, int top, int width, int height)
    {
        var cropped = new Image(width, height, image.Channels);
        for (int y = 0; y < height; y++)
            image.Row(top + y).Slice(left * image.Channels, width * image.Channels).CopyTo(cropped.Row(y));
        return cropped;
    }

    /// <summary>Every pixel becomes a square of <paramref name="factor"/> x <paramref name="factor"/> pixels.</summary>
    public static Image Magnify(Image image, int factor)
    {
        var magnified = new Image(image.Width * factor, image.Height * factor, image.Channels);
        for (int y = 0; y < magnified.Height; y++)
        {
            ReadOnlySpan<byte> source = image.Row(y / factor);
            Span<byte> row = magnified.Row(y);
            for (int i = 0; i < row.Length; i++)
                row[i] = source[i / image.Channels / factor * image.Channels + i % image.Channels];
        }

        return magnified;
    }

    private static Tap[][] Taps(int from, int to)
    {
        double scale = (double)from / to;
        double stretch = Math.Max(scale, 1);
        var taps = new Tap[to][];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale - 0.5;
            int first = (int)Math.Ceiling(centre - 2 * stretch), last = (int)Math.Floor(centre + 2 * stretch);
            double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(p => CatmullRom((p - centre) / stretch))];
            double sum = weights.Sum();
            taps[i] = [.. weights.Select((weight, k) => new Tap(Math.Clamp(first + k, 0, from - 1), weight / sum))];
        }

        return taps;
    }

    private static double CatmullRom(double x)
    {
        x = Math.Abs(x);
        if (x < 1)
            return (1.5 * x - 2.5) * x * x + 1;
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    private readonly record struct Tap(int Position, double Weight);
}

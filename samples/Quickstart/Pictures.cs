using Quickstart.Drawing;

namespace Quickstart;

/// <summary>Turns float images into pictures.</summary>
internal static class Pictures
{
    /// <summary>Three channels as red, green and blue; 0 is black and 1 full, what is outside is cut off.</summary>
    public static Image Colour(Planes planes, int photo, int red, int green, int blue) =>
        Paint(planes, (y, x) => new Rgb(Byte(planes[photo, y, x, red]), Byte(planes[photo, y, x, green]), Byte(planes[photo, y, x, blue])));

    /// <summary>The first three channels as red, green and blue.</summary>
    public static Image Colour(Planes planes, int photo) => Colour(planes, photo, 0, 1, 2);

    /// <summary>A channel with a sign: blue below zero, orange above.</summary>
    public static Image Signed(Planes planes, int photo, int channel, double gain) =>
        Paint(planes, (y, x) => Palette.Diverging(planes[photo, y, x, channel] * gain));

    /// <summary>The mean of all channels, with its sign.</summary>
    public static Image SignedMean(Planes planes, int photo, double gain) =>
        Paint(planes, (y, x) =>
        {
            double sum = 0;
            for (int channel = 0; channel < planes.Channels; channel++)
                sum += planes[photo, y, x, channel];
            return Palette.Diverging(sum / planes.Channels * gain);
        });

    /// <summary>The colours of the classes, mixed by the shares of the channels.</summary>
    public static Image Mixed(Planes shares, int photo) =>
        Paint(shares, (y, x) =>
        {
            (double red, double green, double blue) = (0, 0, 0);
            for (int channel = 0; channel < shares.Channels; channel++)
            {
                double share = shares[photo, y, x, channel];
                Rgb colour = Palette.Classes[channel];
                (red, green, blue) = (red + share * colour.R, green + share * colour.G, blue + share * colour.B);
            }

            return new Rgb(Byte(red / 255), Byte(green / 255), Byte(blue / 255));
        });

    /// <summary>The colour of the class at each pixel.</summary>
    public static Image Classes(long[] winners, Planes size, int photo) =>
        Paint(size, (y, x) => Palette.Classes[(int)winners[(photo * size.Height + y) * size.Width + x]]);

    private static Image Paint(Planes size, Func<int, int, Rgb> colour)
    {
        var picture = new Image(size.Width, size.Height, 3);
        for (int y = 0; y < size.Height; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < size.Width; x++)
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = colour(y, x);
        }

        return picture;
    }

    /// <summary>NaN becomes 0.</summary>
    private static byte Byte(double value) => (byte)Math.Round(255 * double.Clamp(double.IsNaN(value) ? 0 : value, 0, 1));
}

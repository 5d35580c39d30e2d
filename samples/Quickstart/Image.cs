namespace Quickstart;

/// <summary>An 8-bit picture: rows from the top, pixels from the left, the channels of a pixel side by side.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 gray, 3 RGB, 4 RGB and alpha.</param>
/// <param name="Pixels">Height x Width x Channels bytes.</param>
internal sealed record Image(int Width, int Height, int Channels, byte[] Pixels)
{
    public Image(int width, int height, int channels)
        : this(width, height, channels, new byte[checked(width * height * channels)])
    {
    }

    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * Channels, Width * Channels);
}

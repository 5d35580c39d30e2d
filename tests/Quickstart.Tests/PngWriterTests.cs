using Quickstart.Png;

namespace Quickstart.Tests;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Noise_and_gradients_come_back(int channels)
    {
        var random = new Random(channels);
        foreach ((int width, int height) in new[] { (1, 1), (1, 7), (9, 1), (13, 8), (64, 33) })
        {
            var noise = new Image(width, height, channels);
            random.NextBytes(noise.Pixels);
            var gradient = new Image(width, height, channels);
            for (int i = 0; i < gradient.Pixels.Length; i++)
                gradient.Pixels[i] = (byte)(3 * (i / channels % width) + 5 * (i / channels / width) + i % channels);

            foreach (Image image in new[] { noise, gradient })
            {
                Image read = PngReader.Decode(PngWriter.Encode(image));

                Assert.Equal((width, height, channels), (read.Width, read.Height, read.Channels));
                Assert.Equal(image.Pixels, read.Pixels);
            }
        }
    }

    [Fact]
    public void A_smooth_picture_compresses_well()
    {
        var gradient = new Image(256, 256, 3);
        for (int i = 0; i < gradient.Pixels.Length; i++)
            gradient.Pixels[i] = (byte)((i / 3 % 256 + i / 3 / 256) / 2);

        Assert.InRange(PngWriter.Encode(gradient).Length, 1, 8_000);
    }

    [Fact]
    public void Two_channels_are_refused() => Assert.Throws<ArgumentException>(() => PngWriter.Encode(new Image(2, 2, 2)));
}

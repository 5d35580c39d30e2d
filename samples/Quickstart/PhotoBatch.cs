using Quickstart.Png;

namespace Quickstart;

/// <summary>Photos of one size, RGB, side by side in memory as a batch in NHWC layout wants them.</summary>
internal sealed class PhotoBatch
{
    private const int SmallestSide = 16;
    private const int LargestSide = 512;

    private PhotoBatch(IReadOnlyList<string> names, IReadOnlyList<Image> photos)
    {
        Names = names;
        Photos = photos;
    }

    /// <summary>The names of the files, without folder and extension.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The photos: square, RGB, all of the same size.</summary>
    public IReadOnlyList<Image> Photos { get; }

    /// <summary>How many pixels a photo is wide and high.</summary>
    public int Side => Photos[0].Width;

    /// <summary>All pixels: photo, row, column, channel.</summary>
    public byte[] Pixels => [.. Photos.SelectMany(static photo => photo.Pixels)];

    /// <summary>The photos that come with the sample.</summary>
    public static IReadOnlyList<string> SamplePaths()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "data");
        string[] paths = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.png") : [];
        Array.Sort(paths, StringComparer.Ordinal);
        return paths.Length > 0 ? paths : throw new FileNotFoundException($"There are no photos in {folder}; name some PNG files.");
    }

    /// <summary>
    /// Reads photos of any size and makes them alike: gray becomes RGB, the centre square is kept and shrunk to the side
    /// of the smallest of them (512 at most, and even).
    /// </summary>
    /// <exception cref="InvalidDataException">A file is not a PNG that can be read here, or its picture is too small.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PhotoBatch Load(IReadOnlyList<string> paths)
    {
        List<Image> squares = [.. paths.Select(static path => CentreSquare(ToRgb(ReadPhoto(path))))];
        int side = Math.Min(squares.Min(static square => square.Width), LargestSide) & ~1;
        return new PhotoBatch(
            [.. paths.Select(static path => Path.GetFileNameWithoutExtension(path))],
            [.. squares.Select(square => Resampler.Resize(square, side, side))]);
    }

    private static Image ReadPhoto(string path)
    {
        Image image;
        try
        {
            image = PngReader.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }

        if (Math.Min(image.Width, image.Height) < SmallestSide)
            throw new InvalidDataException($"{path}: a photo of {image.Width} x {image.Height} pixels is too small; the sample needs {SmallestSide} x {SmallestSide}.");
        return image;
    }

    /// <summary>Gray is repeated in all channels; what is transparent becomes white.</summary>
    private static Image ToRgb(Image image)
    {
        if (image.Channels == 3)
            return image;
        var rgb = new Image(image.Width, image.Height, 3);
        for (int i = 0; i < rgb.Pixels.Length; i++)
        {
            int pixel = i / 3 * image.Channels;
            int alpha = image.Channels == 4 ? image.Pixels[pixel + 3] : 255;
            int value = image.Pixels[image.Channels == 4 ? pixel + i % 3 : pixel];
            rgb.Pixels[i] = (byte)((value * alpha + 255 * (255 - alpha) + 127) / 255);
        }

        return rgb;
    }

    private static Image CentreSquare(Image image)
    {
        int side = Math.Min(image.Width, image.Height);
        return Resampler.Crop(image, (image.Width - side) / 2, (image.Height - side) / 2, side, side);
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Quickstart.Png;

/// <summary>Reads PNG files of 8-bit gray, RGB or RGBA pixels that are not interlaced.</summary>
internal static class PngReader
{
    /// <summary>A picture with more bytes than this is refused before anything is allocated for it.</summary>
    private const long LargestPicture = 1L << 29;

    /// <summary>Deflate cannot shrink anything by more than this.</summary>
    private const long LargestRatio = 1032;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is no PNG, is damaged, or is of a kind that is not read here.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Image Read(string path) => Decode(File.ReadAllBytes(path));

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">They are no PNG, are damaged, or are of a kind that is not read here.</exception>
    public static Image Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngFormat.Signature))
            throw new InvalidDataException("This is not a PNG file.");

        int position = PngFormat.Signature.Length;
        ReadOnlySpan<byte> data = NextChunk(file, ref position, out ReadOnlySpan<byte> type);
        if (!type.SequenceEqual(PngFormat.Header))
            throw new InvalidDataException($"The PNG begins with a chunk {NameOf(type)}; it must begin with IHDR.");
        (int width, int height, int channels) = ParseHeader(data);
        return Inflate(CollectData(file, position), width, height, channels);
    }

    private static (int Width, int Height, int Channels) ParseHeader(ReadOnlySpan<byte> data)
    {
        if (data.Length != 13)
            throw new InvalidDataException($"The chunk IHDR has {data.Length} bytes; it must have 13.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        int depth = data[8], colour = data[9], compression = data[10], filter = data[11], interlace = data[12];

        int channels = (depth, colour) switch
        {
            (8, 0) => 1,
            (8, 2) => 3,
            (8, 6) => 4,
            (_, 3) => throw new InvalidDataException("PNG files with a palette are not supported; save it as RGB."),
            (8, 4) => throw new InvalidDataException("Gray PNG files with alpha are not supported; save it as RGBA."),
            (1 or 2 or 4 or 16, 0 or 2 or 4 or 6) => throw new InvalidDataException(
                $"PNG files of {depth} bits a sample are not supported; save it with 8 bits."),
            _ => throw new InvalidDataException($"The PNG is damaged: bit depth {depth} with colour type {colour} does not exist."),
        };
        if (compression != 0 || filter != 0 || interlace > 1)
            throw new InvalidDataException("The PNG is damaged: unknown compression, filter or interlace method.");
        if (interlace == 1)
            throw new InvalidDataException("Interlaced PNG files are not supported; save it without interlacing.");
        if (width == 0 || height == 0)
            throw new InvalidDataException($"The PNG is damaged: its size is {width} x {height}.");
        if (width > LargestPicture || height > LargestPicture || (long)width * height > LargestPicture / channels)
            throw new InvalidDataException($"A picture of {width} x {height} pixels is too large for this sample.");
        return ((int)width, (int)height, channels);
    }

    /// <summary>The data of all IDAT chunks, one after the other; every chunk is checked up to IEND.</summary>
    private static byte[] CollectData(ReadOnlySpan<byte> file, int position)
    {
        using var compressed = new MemoryStream();
        bool closed = false;
        while (true)
        {
            ReadOnlySpan<byte> data = NextChunk(file, ref position, out ReadOnlySpan<byte> type);
            if (type.SequenceEqual(PngFormat.Data))
            {
                if (closed)
                    throw new InvalidDataException("The PNG is damaged: its IDAT chunks do not follow each other.");
                compressed.Write(data);
                continue;
            }

            closed = compressed.Length > 0;
            if (type.SequenceEqual(PngFormat.End))
                return compressed.ToArray();
            bool critical = (type[0] & 0x20) == 0;
            if (critical && !type.SequenceEqual(PngFormat.Palette))
                throw new InvalidDataException($"The PNG has an unknown critical chunk {NameOf(type)}.");
        }
    }

    private static ReadOnlySpan<byte> NextChunk(ReadOnlySpan<byte> file, ref int position, out ReadOnlySpan<byte> type)
    {
        const int Frame = 12; // length, type and CRC
        ReadOnlySpan<byte> rest = file[position..];
        if (rest.Length < Frame)
            throw new InvalidDataException("The PNG is truncated: it ends before its IEND chunk.");
        type = rest.Slice(4, 4);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - Frame)
            throw new InvalidDataException($"The PNG is truncated: its chunk {NameOf(type)} of {length} bytes is not all there.");
        ReadOnlySpan<byte> checkedPart = rest.Slice(4, 4 + (int)length);
        if (PngFormat.Crc(checkedPart) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
            throw new InvalidDataException($"The PNG is damaged: the checksum of its chunk {NameOf(type)} does not match.");
        position += Frame + (int)length;
        return checkedPart[4..];
    }

    private static Image Inflate(byte[] compressed, int width, int height, int channels)
    {
        int stride = width * channels;
        if ((stride + 1L) * height > (compressed.Length + 1L) * LargestRatio)
            throw new InvalidDataException($"The PNG is damaged: {compressed.Length} bytes of data cannot hold {width} x {height} pixels.");

        var image = new Image(width, height, channels);
        using var inflater = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        byte[] line = new byte[stride + 1];
        ReadOnlySpan<byte> above = new byte[stride];
        for (int y = 0; y < image.Height; y++)
        {
            if (Inflated(inflater, line) < line.Length)
                throw new InvalidDataException($"The PNG is truncated: its data ends in row {y} of {image.Height}.");
            Span<byte> row = image.Row(y);
            line.AsSpan(1).CopyTo(row);
            Unfilter(line[0], row, above, image.Channels);
            above = row;
        }

        if (Inflated(inflater, line.AsSpan(0, 1)) > 0)
            throw new InvalidDataException("The PNG is damaged: it has more data than pixels.");
        return image;
    }

    /// <summary>Fills <paramref name="bytes"/> as far as there is data; what the inflater says of bad data speaks of archives.</summary>
    private static int Inflated(ZLibStream inflater, Span<byte> bytes)
    {
        try
        {
            return inflater.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("The PNG is damaged: its pixels cannot be decompressed.", e);
        }
    }

    /// <summary>Undoes a row's filter in place; <paramref name="step"/> is the number of bytes a pixel.</summary>
    private static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        if (filter >= PngFormat.FilterCount)
            throw new InvalidDataException($"The PNG is damaged: filter {filter} does not exist.");
        for (int i = 0; i < row.Length; i++)
        {
            byte left = i < step ? (byte)0 : row[i - step];
            byte aboveLeft = i < step ? (byte)0 : above[i - step];
            row[i] += PngFormat.Predict(filter, left, above[i], aboveLeft);
        }
    }

    private static string NameOf(ReadOnlySpan<byte> type)
    {
        foreach (byte letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
                return "0x" + Convert.ToHexString(type);
        }

        return Encoding.ASCII.GetString(type);
    }
}

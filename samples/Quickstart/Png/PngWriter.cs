using System.Buffers.Binary;
using System.IO.Compression;

namespace Quickstart.Png;

/// <summary>Writes PNG files of 8-bit gray, RGB or RGBA pixels.</summary>
internal static class PngWriter
{
    /// <summary>Writes a file; its folder is made if it is not there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Image image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, Encode(image));
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Encode(Image image)
    {
        byte colour = image.Channels switch
        {
            1 => 0,
            3 => 2,
            4 => 6,
            _ => throw new ArgumentException($"A PNG has 1, 3 or 4 channels here; the image has {image.Channels}.", nameof(image)),
        };
        Span<byte> header = [0, 0, 0, 0, 0, 0, 0, 0, 8, colour, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);

        using var file = new MemoryStream();
        file.Write(PngFormat.Signature);
        WriteChunk(file, PngFormat.Header, header);
        WriteChunk(file, PngFormat.Data, Compress(image));
        WriteChunk(file, PngFormat.End, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk[4..]);
        data.CopyTo(chunk[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[^4..], PngFormat.Crc(chunk[4..^4]));
        file.Write(chunk);
    }

    private static byte[] Compress(Image image)
    {
        using var compressed = new MemoryStream();
        using (var deflater = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[][] candidates = new byte[PngFormat.FilterCount][];
            for (int filter = 0; filter < candidates.Length; filter++)
                candidates[filter] = new byte[1 + image.Width * image.Channels];

            ReadOnlySpan<byte> above = new byte[image.Width * image.Channels];
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = image.Row(y);
                deflater.Write(Best(candidates, row, above, image.Channels));
                above = row;
            }
        }

        return compressed.ToArray();
    }

    /// <summary>
    /// The filtered row that is likely to compress best: the one with the smallest sum of its bytes taken as signed
    /// (the heuristic of the PNG specification, section 12.7).
    /// </summary>
    private static byte[] Best(byte[][] candidates, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step)
    {
        byte[] best = candidates[0];
        long least = long.MaxValue;
        for (int filter = 0; filter < candidates.Length; filter++)
        {
            long cost = Filter(filter, candidates[filter], row, above, step);
            if (cost < least)
                (least, best) = (cost, candidates[filter]);
        }

        return best;
    }

    private static long Filter(int filter, byte[] filtered, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step)
    {
        filtered[0] = (byte)filter;
        long cost = 0;
        for (int i = 0; i < row.Length; i++)
        {
            byte left = i < step ? (byte)0 : row[i - step];
            byte aboveLeft = i < step ? (byte)0 : above[i - step];
            byte difference = (byte)(row[i] - PngFormat.Predict(filter, left, above[i], aboveLeft));
            filtered[i + 1] = difference;
            cost += Math.Abs((int)(sbyte)difference);
        }

        return cost;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;

namespace Quickstart.Tests;

/// <summary>Builds PNG files byte by byte, right and wrong ones, without the code under test.</summary>
internal sealed class PngFile
{
    private readonly MemoryStream _bytes = new();

    public PngFile() => _bytes.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    public byte[] Bytes => _bytes.ToArray();

    public PngFile Header(uint width, uint height, byte depth = 8, byte colour = 0, byte interlace = 0)
    {
        byte[] data = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = (depth, colour, interlace);
        return Chunk("IHDR", data);
    }

    /// <summary>Filtered rows, compressed.</summary>
    public PngFile Data(params byte[][] rows) => Chunk("IDAT", Deflate(rows));

    public PngFile End() => Chunk("IEND", []);

    public PngFile Chunk(string type, byte[] data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        for (int i = 0; i < 4; i++)
            chunk[4 + i] = (byte)type[i];
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        _bytes.Write(chunk);
        return this;
    }

    public static byte[] Deflate(params byte[][] rows)
    {
        using var compressed = new MemoryStream();
        using (var deflater = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows)
                deflater.Write(row);
        }

        return compressed.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }

        return ~crc;
    }
}

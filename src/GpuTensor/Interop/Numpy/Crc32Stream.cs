using System.Buffers.Binary;

namespace GpuTensor.Interop.Numpy;

/// <summary>Reads another stream and computes the checksum that ZIP archives keep of what is read (CRC-32, IEEE 802.3).</summary>
/// <remarks>Eight tables, eight bytes a step (Kounavis and Berry, "Novel table lookup-based algorithms for high-performance CRC generation", 2008).</remarks>
internal sealed class Crc32Stream(Stream inner) : Stream
{
    private const int Slices = 8;

    private static readonly uint[] s_tables = MakeTables();

    private readonly Stream _inner = inner;
    private uint _state = uint.MaxValue;

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The checksum of the bytes that were read.</summary>
    public uint Checksum => ~_state;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = _inner.Read(buffer);
        _state = Update(_state, buffer[..read]);
        BytesRead += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private static unsafe uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        fixed (uint* table = s_tables)
        {
            for (; bytes.Length >= Slices; bytes = bytes[Slices..])
            {
                ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
                state = table[7 * 256 + (byte)next]
                    ^ table[6 * 256 + (byte)(next >> 8)]
                    ^ table[5 * 256 + (byte)(next >> 16)]
                    ^ table[4 * 256 + (byte)(next >> 24)]
                    ^ table[3 * 256 + (byte)(next >> 32)]
                    ^ table[2 * 256 + (byte)(next >> 40)]
                    ^ table[1 * 256 + (byte)(next >> 48)]
                    ^ table[(byte)(next >> 56)];
            }

            foreach (byte value in bytes)
                state = table[(byte)(value ^ state)] ^ state >> 8;
        }

        return state;
    }

    private static uint[] MakeTables()
    {
        const uint ReversedPolynomial = 0xEDB88320;
        uint[] tables = new uint[Slices * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? value >> 1 ^ ReversedPolynomial : value >> 1;
            tables[i] = value;
        }

        for (int i = 256; i < tables.Length; i++)
            tables[i] = tables[i - 256] >> 8 ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}

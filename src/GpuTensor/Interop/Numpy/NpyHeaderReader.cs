using System.Buffers.Binary;
using System.Text;

namespace GpuTensor.Interop.Numpy;

/// <summary>Reads and checks the header of a <c>.npy</c> file: magic, version, length, dictionary.</summary>
internal static class NpyHeaderReader
{
    /// <summary>A header of 8 dimensions takes some 250 bytes; only records, which are refused, need much more.</summary>
    private const int LongestHeader = 1 << 16;

    private const int MagicAndVersion = 8;

    /// <summary>The six bytes every file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static NpyHeader Read(Stream stream, string source)
    {
        Version version = ReadVersion(stream, source);
        byte[] header = new byte[ReadLength(stream, version, source)];
        int read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length)
            throw new InvalidDataException($"{NpySource.Capital(source)} ends within its header: {read} of {header.Length} bytes are there.");
        return Interpret(Decode(header, version, source), version, source);
    }

    private static Version ReadVersion(Stream stream, string source)
    {
        Span<byte> start = stackalloc byte[MagicAndVersion];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (!start[..Math.Min(read, Magic.Length)].SequenceEqual(Magic))
            throw new InvalidDataException($"{NpySource.Capital(source)} is no .npy file: {DescribeStart(start[..read])}; it must begin with \\x93NUMPY.");
        if (read < start.Length)
            throw new InvalidDataException($"{NpySource.Capital(source)} ends before the version of its format.");
        var version = new Version(start[6], start[7]);
        return version is { Major: 1 or 2 or 3, Minor: 0 }
            ? version
            : throw new InvalidDataException($"{NpySource.Capital(source)} has version {version} of the .npy format; those known are 1.0, 2.0 and 3.0.");
    }

    private static string DescribeStart(ReadOnlySpan<byte> start) =>
        start.IsEmpty ? "it is empty"
        : start.StartsWith("PK"u8) ? "it is a ZIP archive; a .npz file is opened with NpzFile"
        : start[0] == 0x80 ? "it looks like a Python pickle, which is not read because it can run any code"
        : $"it begins with {Convert.ToHexString(start)}";

    private static int ReadLength(Stream stream, Version version, string source)
    {
        Span<byte> bytes = stackalloc byte[version.Major == 1 ? sizeof(ushort) : sizeof(uint)];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"{NpySource.Capital(source)} ends before the length of its header.");
        uint length = version.Major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length <= LongestHeader
            ? (int)length
            : throw new InvalidDataException($"{NpySource.Capital(source)} claims a header of {length} bytes; at most {LongestHeader} are read.");
    }

    private static string Decode(byte[] header, Version version, string source)
    {
        if (version.Major < 3)
            return Encoding.Latin1.GetString(header);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(header);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"The header of {source} is damaged: it is not UTF-8, as version 3.0 demands.", e);
        }
    }

    private static NpyHeader Interpret(string text, Version version, string source)
    {
        if (ParseLiteral(text, source) is not Dictionary<string, object?> entries)
            throw Damaged(source, "it is no dictionary");
        foreach (string key in entries.Keys)
        {
            if (key is not ("descr" or "fortran_order" or "shape"))
                throw Damaged(source, $"it has the unknown key '{key}'");
        }

        if (entries.Count != 3)
            throw Damaged(source, $"it has only {string.Join(", ", entries.Keys)}, and needs descr, fortran_order and shape");
        if (entries["fortran_order"] is not bool fortranOrder)
            throw Damaged(source, "'fortran_order' must be True or False");
        NpyElementType type = NpyElementType.Parse(entries["descr"], source);
        Shape shape = InterpretShape(entries["shape"], type, source);
        return new NpyHeader(type, in shape, fortranOrder, version);
    }

    private static object? ParseLiteral(string text, string source)
    {
        try
        {
            return PythonLiteral.Parse(text);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"The header of {source} is damaged: {e.Message}.", e);
        }
    }

    private static Shape InterpretShape(object? value, NpyElementType type, string source)
    {
        if (value is not PythonSequence { IsTuple: true, Items: var items })
            throw Damaged(source, "'shape' must be a tuple like (2, 3)");
        if (items.Count > Shape.MaxRank)
            throw new NotSupportedException($"{NpySource.Capital(source)} holds an array of {items.Count} dimensions; a tensor has at most {Shape.MaxRank}.");
        Span<long> sizes = stackalloc long[items.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = items[i] is long size and >= 0
                ? size
                : throw Damaged(source, $"dimension {i} of 'shape' must be a whole number from 0 on, and is {items[i] ?? "None"}");
        }

        try
        {
            var shape = new Shape(sizes);
            _ = checked(shape.ElementCount * type.Size);
            return shape;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw Damaged(source, $"the size of a {type.Name} array of shape {Shape.Format(sizes)} does not fit 64 bits");
        }
    }

    private static InvalidDataException Damaged(string source, string why) => new($"The header of {source} is damaged: {why}.");
}

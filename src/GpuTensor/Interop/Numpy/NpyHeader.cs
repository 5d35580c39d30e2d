using GpuTensor.Interop.Numpy;

namespace GpuTensor;

/// <summary>What the header of a <c>.npy</c> file says, without its elements.</summary>
/// <remarks>The format is that of <c>numpy.lib.format</c> (NumPy Enhancement Proposal 1).</remarks>
public sealed record NpyHeader
{
    private readonly int _elementSize;

    internal NpyHeader(NpyElementType type, in Shape shape, bool fortranOrder, Version version)
    {
        ElementType = type.Name;
        Shape = shape;
        FortranOrder = fortranOrder;
        BigEndian = type.BigEndian && type.Size > 1;
        Version = version;
        _elementSize = type.Size;
    }

    /// <summary>The element type as NumPy names it: <c>float32</c>, <c>uint8</c>, <c>bool</c>.</summary>
    public string ElementType { get; }

    /// <summary>The shape; that of the array also where it is stored in Fortran order.</summary>
    public Shape Shape { get; }

    /// <summary>Whether the first dimension, not the last, is the contiguous one in the file.</summary>
    public bool FortranOrder { get; }

    /// <summary>Whether the most significant byte of an element comes first; false for types of one byte.</summary>
    public bool BigEndian { get; }

    /// <summary>The version of the format: 1.0, 2.0 or 3.0.</summary>
    public Version Version { get; }

    /// <summary>The size of the elements in bytes.</summary>
    public long ByteCount => Shape.ElementCount * _elementSize;

    /// <summary>Reads the header of a <c>.npy</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is no <c>.npy</c> file, or its header is damaged.</exception>
    /// <exception cref="NotSupportedException">Its elements are Python objects, records, strings, complex numbers or dates, or it has more than 8 dimensions.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NpyHeader Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = File.OpenRead(path);
        return NpyHeaderReader.Read(stream, NpySource.File(path));
    }

    /// <summary>Reads a header from a stream, which then stands at the first element.</summary>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <exception cref="InvalidDataException">There is no <c>.npy</c> header at this place, or it is damaged.</exception>
    /// <exception cref="NotSupportedException">The elements are Python objects, records, strings, complex numbers or dates, or there are more than 8 dimensions.</exception>
    public static NpyHeader Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NpyHeaderReader.Read(stream, NpySource.Stream);
    }
}

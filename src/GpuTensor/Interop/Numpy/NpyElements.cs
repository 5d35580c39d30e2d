using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuTensor.Interop.Numpy;

/// <summary>Moves the elements behind a header between a stream and a tensor, a chunk at a time.</summary>
internal static class NpyElements
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>
    /// Reads the tensor that <paramref name="header"/> announces from a stream that stands at the first element;
    /// <paramref name="available"/> says how many bytes follow, and is null where nobody knows.
    /// </summary>
    public static DeviceTensor<T> Read<T>(Stream stream, NpyHeader header, long? available, string source, Device? device)
        where T : unmanaged
    {
        CheckType<T>(header, source);
        if (available < header.ByteCount)
            throw Truncated(header, available.Value, source);
        if (!header.FortranOrder || header.Shape.Rank < 2)
            return ReadRowMajor<T>(stream, header, header.Shape, source, device);

        // Column-major elements are the row-major ones of the array with its dimensions reversed.
        using DeviceTensor<T> reversed = ReadRowMajor<T>(stream, header, Reverse(header.Shape), source, device);
        return reversed.Transpose();
    }

    /// <summary>Writes all elements, row-major.</summary>
    public static void Write<T>(Stream stream, DeviceTensor<T> tensor)
        where T : unmanaged
    {
        using var hold = tensor.Buffer.Hold();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (long done = 0; done < tensor.ByteCount; done += ChunkBytes)
            {
                Span<byte> part = chunk.AsSpan(0, (int)Math.Min(ChunkBytes, tensor.ByteCount - done));
                tensor.Device.Download(tensor.Buffer, part, done);
                stream.Write(part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void CheckType<T>(NpyHeader header, string source)
        where T : unmanaged
    {
        string asked = ElementTypes.NameOf<T>();
        if (asked != header.ElementType)
        {
            throw new ArgumentException(
                $"{NpySource.Capital(source)} holds {header.ElementType} {header.Shape}, and {asked} was asked for. "
                + $"Ask for {header.ElementType} and Cast the tensor.");
        }
    }

    private static DeviceTensor<T> ReadRowMajor<T>(Stream stream, NpyHeader header, in Shape shape, string source, Device? device)
        where T : unmanaged
    {
        DeviceTensor<T> tensor = DeviceTensor.Empty<T>(in shape, device);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (long done = 0; done < tensor.ByteCount; done += ChunkBytes)
            {
                Span<byte> part = chunk.AsSpan(0, (int)Math.Min(ChunkBytes, tensor.ByteCount - done));
                int read = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
                if (read < part.Length)
                    throw Truncated(header, done + read, source);
                ToNative<T>(part, header.BigEndian);
                tensor.Device.Upload(part, tensor.Buffer, done);
            }

            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Brings elements into this machine's byte order, and truth values to 0 and 1.</summary>
    private static void ToNative<T>(Span<byte> bytes, bool bigEndian)
        where T : unmanaged
    {
        if (typeof(T) == typeof(bool))
        {
            foreach (ref byte value in bytes)
                value = value == 0 ? (byte)0 : (byte)1;
            return;
        }

        if (bigEndian != BitConverter.IsLittleEndian)
            return;
        switch (Unsafe.SizeOf<T>())
        {
            case sizeof(ushort):
                Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(halves, halves);
                break;
            case sizeof(uint):
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case sizeof(ulong):
                Span<ulong> doubles = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(doubles, doubles);
                break;
        }
    }

    private static Shape Reverse(in Shape shape)
    {
        Span<long> sizes = stackalloc long[shape.Rank];
        shape.Dimensions.CopyTo(sizes);
        sizes.Reverse();
        return new Shape(sizes);
    }

    private static InvalidDataException Truncated(NpyHeader header, long found, string source) => new(
        $"{NpySource.Capital(source)} is cut off: {header.ElementType} {header.Shape} takes {header.ByteCount} bytes, and {found} follow the header.");
}

using GpuTensor.Interop.Numpy;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Reads a <c>.npy</c> file as NumPy's <c>save</c> writes it.</summary>
    /// <typeparam name="T">The element type of the file; <see cref="NpyHeader.Read(string)"/> tells which it is.</typeparam>
    /// <param name="path">The file: version 1.0 to 3.0, C or Fortran order, little or big endian.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <returns>The array's shape and elements, row-major. In a file of truth values every byte but 0 is true.</returns>
    /// <remarks>
    /// The file must end with the array. The elements are read in parts, so a tensor may be larger than a managed array;
    /// one in Fortran order takes its size twice while it is brought into row-major order.
    /// </remarks>
    /// <exception cref="InvalidDataException">The file is no <c>.npy</c> file, damaged, cut off, or goes on behind the array.</exception>
    /// <exception cref="NotSupportedException">Its elements are Python objects, records, strings, complex numbers or dates, or it has more than 8 dimensions.</exception>
    /// <exception cref="ArgumentException">Its elements are not <typeparamref name="T"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public static DeviceTensor<T> LoadNpy<T>(string path, Device? device = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = File.OpenRead(path);
        string source = NpySource.File(path);
        NpyHeader header = NpyHeaderReader.Read(stream, source);
        long? available = stream.CanSeek ? stream.Length - stream.Position : null;
        if (available > header.ByteCount)
        {
            throw new InvalidDataException(
                $"{NpySource.Capital(source)} goes on for {available - header.ByteCount} bytes behind its {header.ElementType} {header.Shape}. "
                + "A file of several arrays is read through LoadNpy(Stream), one after the other.");
        }

        return NpyElements.Read<T>(stream, header, available, source, device);
    }

    /// <summary>Reads one array in the <c>.npy</c> format from a stream, which then stands behind it.</summary>
    /// <typeparam name="T">The element type of the array.</typeparam>
    /// <param name="stream">The stream; it need not be seekable, and other data may follow.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <returns>The array's shape and elements, row-major. In an array of truth values every byte but 0 is true.</returns>
    /// <exception cref="InvalidDataException">There is no <c>.npy</c> array at this place, or it is damaged or cut off.</exception>
    /// <exception cref="NotSupportedException">The elements are Python objects, records, strings, complex numbers or dates, or there are more than 8 dimensions.</exception>
    /// <exception cref="ArgumentException">The elements are not <typeparamref name="T"/>.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public static DeviceTensor<T> LoadNpy<T>(Stream stream, Device? device = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        NpyHeader header = NpyHeaderReader.Read(stream, NpySource.Stream);
        long? available = stream.CanSeek ? stream.Length - stream.Position : null;
        return NpyElements.Read<T>(stream, header, available, NpySource.Stream, device);
    }

    /// <summary>Writes a <c>.npy</c> file, as NumPy's <c>save</c> does: version 1.0, C order.</summary>
    /// <param name="tensor">The tensor; work that writes it is waited for.</param>
    /// <param name="path">The file; one that is there is overwritten.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveNpy<T>(this DeviceTensor<T> tensor, string path)
        where T : unmanaged
    {
        Require.Usable(tensor);
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = File.Create(path);
        tensor.SaveNpy(stream);
    }

    /// <summary>Writes an array in the <c>.npy</c> format to a stream.</summary>
    /// <param name="tensor">The tensor; work that writes it is waited for.</param>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed; nothing was written.</exception>
    public static void SaveNpy<T>(this DeviceTensor<T> tensor, Stream stream)
        where T : unmanaged
    {
        Require.Usable(tensor);
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(NpyHeaderWriter.Format<T>(tensor.Shape));
        NpyElements.Write(stream, tensor);
    }
}

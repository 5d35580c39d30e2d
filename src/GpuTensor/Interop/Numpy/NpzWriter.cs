using System.IO.Compression;
using GpuTensor.Interop.Numpy;

namespace GpuTensor;

/// <summary>
/// Writes arrays, one after the other, into a <c>.npz</c> file, as NumPy's <c>savez</c> (stored) and
/// <c>savez_compressed</c> (deflated) do. <see cref="Dispose"/> completes the file.
/// </summary>
/// <remarks>
/// The same arrays give the same bytes at any time: entries bear the date 1980-01-01, as NumPy's do. An instance is used
/// by one thread at a time.
/// </remarks>
public sealed class NpzWriter : IDisposable
{
    private static readonly DateTimeOffset s_entryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _archive;
    private readonly CompressionLevel _level;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Creates a file; one that is there is overwritten.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compressed">Whether the arrays are deflated; otherwise they are stored as they are.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public NpzWriter(string path, bool compressed = false)
        : this(File.Create(path), compressed)
    {
    }

    /// <summary>Begins an archive in a stream.</summary>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <param name="compressed">Whether the arrays are deflated; otherwise they are stored as they are.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this is disposed.</param>
    public NpzWriter(Stream stream, bool compressed = false, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen);
        _level = compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
    }

    /// <summary>Writes an array.</summary>
    /// <param name="name">Its name, without <c>.npy</c>; NumPy calls unnamed ones <c>arr_0</c>, <c>arr_1</c>, ...</param>
    /// <param name="tensor">The elements; work that writes them is waited for.</param>
    /// <exception cref="ArgumentException">The name is empty, or was already written.</exception>
    /// <exception cref="ObjectDisposedException">The tensor or the writer was disposed; nothing was written.</exception>
    public void Write<T>(string name, DeviceTensor<T> tensor)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Require.Usable(tensor);
        if (!_names.Add(name))
            throw new ArgumentException($"An array of the name '{name}' was already written.", nameof(name));
        ZipArchiveEntry entry = _archive.CreateEntry(name + ".npy", _level);
        entry.LastWriteTime = s_entryTime;
        using Stream stream = entry.Open();
        tensor.SaveNpy(stream);
    }

    /// <summary>Completes and closes the file.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _archive.Dispose();
    }
}

using System.IO.Compression;
using GpuTensor.Interop.Numpy;

namespace GpuTensor;

/// <summary>
/// Arrays by name in one <c>.npz</c> file, a ZIP archive of <c>.npy</c> files, as NumPy's <c>savez</c> and
/// <c>savez_compressed</c> write it. Nothing is read before it is asked for.
/// </summary>
/// <remarks>An instance is used by one thread at a time.</remarks>
/// <example>
/// <code>
/// using var weights = NpzFile.Open("weights.npz");
/// foreach (string name in weights.Names)
///     Console.WriteLine($"{name}: {weights.Header(name).ElementType} {weights.Header(name).Shape}");
/// using DeviceTensor&lt;float&gt; filter = weights.Read&lt;float&gt;("conv1");
/// </code>
/// </example>
public sealed class NpzFile : IDisposable
{
    private const string Extension = ".npy";

    private readonly ZipArchive _archive;
    private readonly string _source;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private bool _disposed;

    private NpzFile(Stream stream, bool leaveOpen, string source)
    {
        _source = source;
        _archive = OpenArchive(stream, leaveOpen, source);
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
                continue;
            string name = entry.FullName[..^Extension.Length];
            if (!_entries.TryAdd(name, entry))
            {
                _archive.Dispose();
                throw new InvalidDataException($"{NpySource.Capital(source)} holds two arrays of the name '{name}'.");
            }

            _names.Add(name);
        }
    }

    /// <summary>The names of the arrays, in the order of the file, without <c>.npy</c>. What else the archive holds is not told.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public IReadOnlyList<string> Names
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _names;
        }
    }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no ZIP archive, or holds two arrays of one name.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NpzFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new NpzFile(File.OpenRead(path), leaveOpen: false, NpySource.File(path));
    }

    /// <summary>Opens an archive in a stream for reading.</summary>
    /// <param name="stream">The archive; one that is not seekable is read into memory.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this is disposed.</param>
    /// <exception cref="InvalidDataException">It is no ZIP archive, or holds two arrays of one name.</exception>
    public static NpzFile Open(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new NpzFile(stream, leaveOpen, NpySource.Stream);
    }

    /// <summary>The element type and shape of an array, without reading its elements.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such array; the message lists those there are.</exception>
    /// <exception cref="InvalidDataException">It is no <c>.npy</c> file, or its header is damaged.</exception>
    /// <exception cref="NotSupportedException">Its elements are Python objects, records, strings, complex numbers or dates, or it has more than 8 dimensions.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public NpyHeader Header(string name)
    {
        string source = SourceOf(name);
        using Stream stream = OpenEntry(name, source);
        return Guarded(source, () => NpyHeaderReader.Read(stream, source));
    }

    /// <summary>Reads an array.</summary>
    /// <typeparam name="T">The element type of the array; <see cref="Header"/> tells which it is.</typeparam>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <returns>The array's shape and elements, row-major.</returns>
    /// <exception cref="KeyNotFoundException">There is no such array; the message lists those there are.</exception>
    /// <exception cref="InvalidDataException">It is no <c>.npy</c> file, damaged (the archive's checksum tells), cut off, or too long.</exception>
    /// <exception cref="NotSupportedException">Its elements are Python objects, records, strings, complex numbers or dates, or it has more than 8 dimensions.</exception>
    /// <exception cref="ArgumentException">Its elements are not <typeparamref name="T"/>.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public DeviceTensor<T> Read<T>(string name, Device? device = null)
        where T : unmanaged
    {
        string source = SourceOf(name);
        using var stream = new Crc32Stream(OpenEntry(name, source));
        return Guarded(source, () => ReadChecked<T>(stream, _entries[name], source, device));
    }

    /// <summary>Closes the file; tensors that were read stay.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _archive.Dispose();
    }

    private static DeviceTensor<T> ReadChecked<T>(Crc32Stream stream, ZipArchiveEntry entry, string source, Device? device)
        where T : unmanaged
    {
        NpyHeader header = NpyHeaderReader.Read(stream, source);
        long available = entry.Length - stream.BytesRead;
        DeviceTensor<T> tensor = NpyElements.Read<T>(stream, header, available, source, device);
        try
        {
            if (stream.ReadByte() >= 0)
                throw new InvalidDataException($"{NpySource.Capital(source)} goes on behind its {header.ElementType} {header.Shape}.");
            if (stream.Checksum != entry.Crc32)
                throw new InvalidDataException($"{NpySource.Capital(source)} is damaged: its checksum is {stream.Checksum:x8}, and should be {entry.Crc32:x8}.");
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static ZipArchive OpenArchive(Stream stream, bool leaveOpen, string source)
    {
        try
        {
            var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen);
            _ = archive.Entries;
            return archive;
        }
        catch (InvalidDataException e)
        {
            if (!leaveOpen)
                stream.Dispose();
            throw new InvalidDataException($"{NpySource.Capital(source)} is no .npz file: {e.Message}", e);
        }
    }

    private string SourceOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _entries.ContainsKey(name)
            ? NpySource.Entry(name, _source)
            : throw new KeyNotFoundException($"{NpySource.Capital(_source)} holds no array '{name}'; it holds {string.Join(", ", _names)}.");
    }

    private Stream OpenEntry(string name, string source) => Guarded(source, _entries[name].Open);

    /// <summary>Adds the name of the array to what the archive's own reader finds wrong.</summary>
    private static TResult Guarded<TResult>(string source, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e) when (!e.Message.Contains(source, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"{NpySource.Capital(source)} cannot be read: {e.Message}", e);
        }
    }
}

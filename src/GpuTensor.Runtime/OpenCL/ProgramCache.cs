using System.Security.Cryptography;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>
/// Built programs, kept in a folder from one run to the next (docs/opencl.md). It is only a shortcut: whatever goes wrong with
/// it, programs are built as if it were not there.
/// </summary>
internal sealed class ProgramCache
{
    public const string FolderVariable = "GPUTENSOR_CACHE";

    private const long MostBytes = 256L << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly byte[] s_signature = "GpuTensor program 1\n"u8.ToArray();

    private readonly string _folder;
    private int _isPruned;

    private ProgramCache(string folder)
    {
        _folder = folder;
    }

    private static int HeaderBytes => s_signature.Length + SHA256.HashSizeInBytes;

    /// <summary>The cache of this user, or null where the variable says <c>off</c> or there can be none.</summary>
    public static ProgramCache? Default()
    {
        string? wish = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.Equals(wish, "off", StringComparison.OrdinalIgnoreCase))
            return null;
        string? parent = string.IsNullOrWhiteSpace(wish) ? UserFolder() : wish;
        return parent is null ? null : TryOpen(parent);
    }

    /// <summary>The cache in a folder of its own below another; null where that cannot be ours alone.</summary>
    public static ProgramCache? TryOpen(string parent)
    {
        try
        {
            string folder = Path.Combine(Path.GetFullPath(parent), "opencl");
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, OwnerOnly);

                // Fails where the folder belongs to another user, whose files must not run here.
                if (File.GetUnixFileMode(folder) != OwnerOnly)
                    File.SetUnixFileMode(folder, OwnerOnly);
            }

            return new ProgramCache(folder);
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            return null;
        }
    }

    /// <summary>The program kept under a key; null where there is none, or a damaged one.</summary>
    public byte[]? TryRead(string key)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(FileOf(key));
            ReadOnlySpan<byte> header = bytes.AsSpan(0, Math.Min(bytes.Length, HeaderBytes));
            byte[] program = bytes[header.Length..];
            if (header.SequenceEqual(Header(program)))
                return program;
            Remove(key);
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            // Not there, or not readable.
        }

        return null;
    }

    /// <summary>Keeps a program; readers see all of it or nothing.</summary>
    public void Write(string key, byte[] program)
    {
        try
        {
            if (Interlocked.Exchange(ref _isPruned, 1) == 0)
                Prune();
            string temporary = Path.Combine(_folder, $"{Path.GetRandomFileName()}.tmp");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(temporary, options))
            {
                file.Write(Header(program));
                file.Write(program);
            }

            File.Move(temporary, FileOf(key), overwrite: true);
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            // A full disk, a folder that went away: the next run builds again.
        }
    }

    /// <summary>Forgets a program.</summary>
    public void Remove(string key)
    {
        try
        {
            File.Delete(FileOf(key));
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            // It will be written over.
        }
    }

    private string FileOf(string key) => Path.Combine(_folder, key + ".bin");

    private static byte[] Header(byte[] program) => [.. s_signature, .. SHA256.HashData(program)];

    /// <summary>Where programs of this user keep what they can make again.</summary>
    private static string? UserFolder()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (OperatingSystem.IsWindows())
            return local.Length == 0 ? null : Path.Combine(local, "GpuTensor", "Cache");
        if (OperatingSystem.IsMacOS())
            return home.Length == 0 ? null : Path.Combine(home, "Library", "Caches", "GpuTensor");
        string? caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(caches) && Path.IsPathRooted(caches))
            return Path.Combine(caches, "gputensor");
        return home.Length == 0 ? null : Path.Combine(home, ".cache", "gputensor");
    }

    /// <summary>Halves a folder that has grown too large: the oldest programs go.</summary>
    private void Prune()
    {
        FileInfo[] files = [.. new DirectoryInfo(_folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc)];
        long bytes = files.Sum(file => file.Length);
        if (bytes <= MostBytes)
            return;
        foreach (FileInfo file in files)
        {
            if (bytes <= MostBytes / 2)
                break;
            bytes -= file.Length;
            file.Delete();
        }
    }

    private static bool IsFileTrouble(Exception e) =>
        e is IOException or UnauthorizedAccessException or System.Security.SecurityException or ArgumentException or NotSupportedException;
}

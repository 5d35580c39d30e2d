using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using GpuTensor.Runtime.OpenCL;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests.OpenCL;

public sealed unsafe class ProgramCacheTests : IDisposable
{
    private static int s_compilations;

    private readonly string _parent = Directory.CreateTempSubdirectory("gputensor-programs-").FullName;

    private string Folder => Path.Combine(_parent, "opencl");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void What_is_kept_comes_back_and_what_is_not_does_not()
    {
        ProgramCache cache = Open();
        Assert.Null(cache.TryRead("a"));
        cache.Write("a", [1, 2, 3]);
        cache.Write("b", []);
        cache.Write("a", [4, 5]);
        Assert.Equal([4, 5], Open().TryRead("a")!);
        Assert.Empty(cache.TryRead("b")!);
        cache.Remove("a");
        cache.Remove("a");
        Assert.Null(cache.TryRead("a"));
        Assert.Equal(["b.bin"], Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(51)]
    [InlineData(60)]
    public void A_damaged_entry_is_none_and_goes_away(int at)
    {
        ProgramCache cache = Open();
        cache.Write("a", new byte[100]);
        string file = Assert.Single(Directory.GetFiles(Folder));
        byte[] whole = File.ReadAllBytes(file);
        byte[] damaged = [.. whole];
        damaged[at] ^= 1;
        foreach (byte[] bytes in (byte[][])[damaged, whole[..at], whole[..^1], [.. whole, 0]])
        {
            File.WriteAllBytes(file, bytes);
            Assert.Null(cache.TryRead("a"));
            Assert.False(File.Exists(file));
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Folder_and_files_are_their_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_111_111);
        UnixFileMode parent = File.GetUnixFileMode(_parent);
        Open().Write("a", [1]);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Folder));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Folder))));
        Assert.Equal(parent, File.GetUnixFileMode(_parent));
    }

    [Fact]
    public void A_folder_that_cannot_be_is_no_cache_and_one_that_goes_away_no_error()
    {
        string file = Path.Combine(_parent, "file");
        File.WriteAllText(file, "");
        Assert.Null(ProgramCache.TryOpen(file));
        ProgramCache cache = Open();
        Directory.Delete(Folder);
        cache.Write("a", [1]);
        cache.Remove("a");
        Assert.Null(cache.TryRead("a"));
    }

    [Fact]
    public void The_variable_names_the_folder_or_turns_it_off()
    {
        static void Tell() => Console.WriteLine(ProgramCache.Default() is not null);
        Assert.Equal("True", ChildProcess.Run(Tell, (ProgramCache.FolderVariable, _parent)).Succeeded());
        Assert.True(Directory.Exists(Folder));
        Assert.Equal("False", ChildProcess.Run(Tell, (ProgramCache.FolderVariable, "off")).Succeeded());
        Assert.Equal("True", ChildProcess.Run(Tell, (ProgramCache.FolderVariable, null), ("XDG_CACHE_HOME", _parent)).Succeeded());
    }

    [Fact]
    public void Another_run_loads_what_the_first_has_built_unless_it_is_damaged()
    {
        Assert.Equal(1, CompilationsOfALaunch());
        string file = Assert.Single(Directory.GetFiles(Folder));
        Assert.Equal(0, CompilationsOfALaunch());
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        Assert.Equal(1, CompilationsOfALaunch());
        Assert.Equal(0, CompilationsOfALaunch());

        // Whole, but nothing that a driver could load.
        Open().Write(Path.GetFileNameWithoutExtension(file), [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(1, CompilationsOfALaunch());
        Assert.Equal(0, CompilationsOfALaunch());
    }

    private ProgramCache Open() => ProgramCache.TryOpen(_parent) ?? throw new InvalidOperationException($"No cache in {_parent}.");

    private int CompilationsOfALaunch()
    {
        s_compilations = 0;
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateProgramWithSource = &CountCompilations, Open());
        int[] values = [1, 2, 3];
        using DeviceBuffer x = device.Allocate(12);
        device.Upload(MemoryMarshal.AsBytes(values), x);
        device.Launch(3, new AffineKernel(x.ViewOf<int>(0, 3), x.ViewOf<int>(0, 3), 10, 1));
        device.Download(x, MemoryMarshal.AsBytes(values.AsSpan()));
        Assert.Equal([11, 21, 31], values);
        return s_compilations;
    }

    [UnmanagedCallersOnly]
    private static nint CountCompilations(nint context, uint count, byte** lines, nuint* lengths, int* code)
    {
        s_compilations++;
        return OpenClDriver.Api.CreateProgramWithSource(context, count, lines, lengths, code);
    }
}

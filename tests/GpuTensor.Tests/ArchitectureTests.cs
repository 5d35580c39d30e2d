using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GpuTensor.Tests;

/// <summary>The shape of the house: who knows whom, where types live, how long files get.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFile = 500;
    private static readonly string s_root = FindRoot();

    private static IEnumerable<string> SourceFiles => Directory
        .EnumerateFiles(Path.Combine(s_root, "src"), "*.cs", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(Path.Combine(s_root, "kernels"), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(s_root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    [Theory]
    [InlineData("src/GpuTensor", "GpuTensor.Kernels", "GpuTensor.Runtime")]
    [InlineData("kernels/GpuTensor.Kernels", "GpuTensor.Runtime")]
    [InlineData("src/GpuTensor.Runtime", "GpuTensor.Compiler")]
    [InlineData("src/GpuTensor.Compiler")]
    public void References_point_one_way(string project, params string[] allowed)
    {
        IEnumerable<string> references = Items(project, "ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly") is null)
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.All(references, reference => Assert.Contains(reference, allowed));
    }

    [Theory]
    [InlineData("src/GpuTensor", "System.Numerics.Tensors")]
    [InlineData("kernels/GpuTensor.Kernels")]
    [InlineData("src/GpuTensor.Runtime")]
    [InlineData("src/GpuTensor.Compiler")]
    public void The_only_package_is_System_Numerics_Tensors(string project, params string[] packages) =>
        Assert.Equal(packages, Items(project, "PackageReference").Select(package => package.Attribute("Include")!.Value));

    [Fact]
    public void Public_types_live_in_GpuTensor_and_the_kernel_language_in_GpuTensor_Kernels()
    {
        foreach (Type type in typeof(DeviceTensor).Assembly.GetExportedTypes().Concat(typeof(Device).Assembly.GetExportedTypes()))
            Assert.True(type.Namespace is "GpuTensor" or "GpuTensor.Kernels", $"{type} is public in {type.Namespace}.");
    }

    [Fact]
    public void Internal_types_live_in_the_namespace_of_their_folder()
    {
        int looked = 0;
        foreach (string file in SourceFiles)
        {
            string text = File.ReadAllText(file);
            // The last are parts of classes of other projects.
            if (text.Contains("namespace System.", StringComparison.Ordinal) || file.EndsWith(".Ilgpu.cs", StringComparison.Ordinal))
                continue;
            if (TopLevelType().Matches(text) is not { Count: > 0 } types || types.Any(type => type.Groups["access"].Value == "public"))
                continue;
            string[] parts = Path.GetRelativePath(s_root, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar);
            Assert.Equal(string.Join('.', parts.Skip(1)), Namespace().Match(text).Groups["name"].Value);
            looked++;
        }

        Assert.True(looked > 50, $"Only {looked} files were looked at.");
    }

    [Theory]
    [InlineData("src/GpuTensor.Compiler/Ir", "Compiler.Passes", "Compiler.OpenCL", "Compiler.Ptx")]
    [InlineData("src/GpuTensor.Compiler/Passes", "Compiler.OpenCL", "Compiler.Ptx")]
    [InlineData("src/GpuTensor.Compiler/OpenCL", "Compiler.Ptx")]
    [InlineData("src/GpuTensor.Compiler/Ptx", "Compiler.OpenCL")]
    [InlineData("src/GpuTensor.Runtime/Cpu", "Runtime.Cuda", "Runtime.OpenCL")]
    [InlineData("src/GpuTensor.Runtime/Cuda", "Runtime.Cpu", "Runtime.OpenCL")]
    [InlineData("src/GpuTensor.Runtime/OpenCL", "Runtime.Cpu", "Runtime.Cuda")]
    public void Writers_and_devices_do_not_know_each_other(string folder, params string[] others)
    {
        string[] files = Directory.GetFiles(Path.Combine(s_root, folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
            Assert.All(others, other => Assert.DoesNotContain($"GpuTensor.{other}", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        Assert.NotEmpty(SourceFiles);
        Assert.All(SourceFiles, file => Assert.InRange(File.ReadLines(file).Count(), 0, LongestFile));
    }

    private static IEnumerable<XElement> Items(string project, string kind) => XDocument
        .Load(Path.Combine(s_root, project, $"{Path.GetFileName(project)}.csproj")).Descendants(kind);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuTensor.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"GpuTensor.sln is not above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"^(?<access>public|internal)\s[^\n;=(]*?\b(class|struct|interface|enum|record|delegate)\s", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}

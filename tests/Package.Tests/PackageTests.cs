using System.IO.Compression;
using System.Reflection;
using GpuTensor.Testing;

namespace Package.Tests;

/// <summary>The packages as somebody else gets them: packed, restored from a folder, built against and run.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Version = "0.0.0-packagetest";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly string s_root = FindRoot();
    private static readonly string s_configuration =
        typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packages");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_project_that_references_the_package_builds_its_own_kernels_and_runs_them()
    {
        string feed = Path.Combine(_folder.FullName, "feed");
        foreach (string project in new[] { "src/GpuTensor.Compiler", "src/GpuTensor.Runtime", "kernels/GpuTensor.Kernels", "src/GpuTensor" })
            Dotnet("pack", Path.Combine(s_root, project), "-c", s_configuration, "--no-build", "-o", feed, $"-p:Version={Version}");
        IEnumerable<string> entries = Entries(Path.Combine(feed, $"GpuTensor.Runtime.{Version}.nupkg"));
        Assert.Contains("analyzers/dotnet/cs/GpuTensor.Generator.dll", entries);
        foreach (string folder in new[] { "build", "buildTransitive" })
            Assert.All(new[] { "props", "targets" }, kind => Assert.Contains($"{folder}/GpuTensor.Runtime.{kind}", entries));

        string sample = Path.Combine(_folder.FullName, "CustomKernel");
        Directory.CreateDirectory(sample);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(s_root, "samples", "CustomKernel"), "*.cs"))
            File.Copy(file, Path.Combine(sample, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(sample, "CustomKernel.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <GpuTensorKernelOutput>true</GpuTensorKernelOutput>
                <RestorePackagesPath>{_folder.FullName}/restored</RestorePackagesPath>
                <RestoreFallbackFolders>{PackageCache()}</RestoreFallbackFolders>
                <RestoreSources>{feed}</RestoreSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="GpuTensor" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        Dotnet("build", sample, "-c", "Release", "-o", Path.Combine(sample, "out"));
        string output = Dotnet(Path.Combine(sample, "out", "CustomKernel.dll"), "cpu:0");

        Assert.Contains("cpu:0", output, StringComparison.Ordinal);
        Assert.Contains("histogram", output, StringComparison.Ordinal);
        string texts = Path.Combine(sample, "obj", "Release", "net10.0", "kernels");
        Assert.Equal(
            ["CustomKernel.HistogramKernel.cl", "CustomKernel.HistogramKernel.ir", "CustomKernel.SharpenKernel.cl", "CustomKernel.SharpenKernel.ir"],
            Directory.GetFiles(texts).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string ir = File.ReadAllText(Path.Combine(texts, "CustomKernel.SharpenKernel.ir"));
        Assert.StartsWith("kernel \"CustomKernel.SharpenKernel\" linear\n$image: view<global f32>\n", ir, StringComparison.Ordinal);
        Assert.EndsWith("}\n", ir, StringComparison.Ordinal);
        string openCl = File.ReadAllText(Path.Combine(texts, "CustomKernel.SharpenKernel.cl"));
        Assert.StartsWith("// CustomKernel.SharpenKernel\n#pragma OPENCL FP_CONTRACT OFF\n", openCl, StringComparison.Ordinal);
        Assert.Contains("__kernel void SharpenKernel(", openCl, StringComparison.Ordinal);
        Assert.DoesNotContain("//|", ir + openCl, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>Where System.Numerics.Tensors has been restored for the library itself, so that nothing is asked of the network.</summary>
    private static string PackageCache() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Dotnet(params string[] arguments)
    {
        ChildResult result = ChildProcess.Run("dotnet", arguments, s_patience);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{result.Output}\n{result.Error}");
        return result.Output;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuTensor.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"GpuTensor.sln is not above {AppContext.BaseDirectory}.");
    }
}

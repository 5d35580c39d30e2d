extern alias generator;

using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using GpuTensor.Fuzz.Tests.Programs;
using GpuTensor.Kernels;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Runs the C# of a kernel.</summary>
internal delegate void KernelLaunch(Device device, KernelConfig config, object[] arguments);

/// <summary>A compiled program, or what the compilers say against it.</summary>
/// <param name="Text">The C# source.</param>
/// <param name="Complaint">Errors of the compiler or the generator; null where there are none.</param>
/// <param name="Run">Runs the C#.</param>
/// <param name="Ir">The kernel's IR.</param>
internal sealed record CompiledProgram(string Text, string? Complaint, KernelLaunch? Run, string Ir);

/// <summary>Programs compiled together, in an assembly that goes when it is no longer used.</summary>
internal static partial class CompiledPrograms
{
    private static readonly CSharpParseOptions s_parsing = new(LanguageVersion.Preview);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "GpuTensor.Runtime.dll" or "GpuTensor.Compiler.dll" or "netstandard.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    // Programs have no references, and what is known of null in them takes the compiler as long as all the rest.
    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, concurrentBuild: false,
        generalDiagnosticOption: ReportDiagnostic.Default, warningLevel: 0, nullableContextOptions: NullableContextOptions.Disable);

    /// <summary>The same program in code that the JIT leaves as it is written.</summary>
    public static CompiledProgram Unoptimized(CompiledProgram program) =>
        Of([NamespaceLine().Replace(program.Text, "namespace P0;", 1)], s_options.WithOptimizationLevel(OptimizationLevel.Debug))[0];

    /// <summary>Compiles sources, each with its own namespace P and its place in the list.</summary>
    public static IReadOnlyList<CompiledProgram> Of(IReadOnlyList<string> sources) => Of(sources, s_options);

    private static IReadOnlyList<CompiledProgram> Of(IReadOnlyList<string> sources, CSharpCompilationOptions options)
    {
        SyntaxTree[] trees = [.. sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, s_parsing, $"{i}"))];
        var complaints = new string?[sources.Count];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Programs", [CSharpSyntaxTree.ParseText(FuzzProgram.Structs, s_parsing, "structs"), .. trees], s_references, options);
        _ = CSharpGeneratorDriver.Create([new generator::GpuTensor.Generator.KernelGenerator().AsSourceGenerator()], parseOptions: s_parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out ImmutableArray<Diagnostic> diagnostics);
        Note(complaints, diagnostics);
        using var image = new MemoryStream();
        var emitted = updated.Emit(image);
        if (!emitted.Success)
        {
            Note(complaints, emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
            if (complaints.All(complaint => complaint is null))
                throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(20)));
            return WithoutFaulty(sources, complaints, options);
        }

        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
        return [.. sources.Select((source, i) => complaints[i] is { } complaint
            ? new CompiledProgram(source, complaint, null, "")
            : Find(assembly, source, i, diagnostics))];
    }

    private static IReadOnlyList<CompiledProgram> WithoutFaulty(IReadOnlyList<string> sources, string?[] complaints, CSharpCompilationOptions options)
    {
        int[] good = [.. Enumerable.Range(0, sources.Count).Where(i => complaints[i] is null)];
        CompiledProgram[] compiled = [.. sources.Select((source, i) => new CompiledProgram(source, complaints[i], null, ""))];
        if (good.Length == 0)
            return compiled;
        IReadOnlyList<CompiledProgram> rest = Of([.. good.Select((from, to) => sources[from].Replace($"namespace P{from};", $"namespace P{to};"))], options);
        for (int i = 0; i < good.Length; i++)
            compiled[good[i]] = rest[i];
        return compiled;
    }

    private static CompiledProgram Find(Assembly assembly, string source, int number, ImmutableArray<Diagnostic> diagnostics)
    {
        Type launch = assembly.GetType($"P{number}.Launch")!;
        return launch.GetProperty("Source")!.GetValue(null) is KernelSource kernel
            ? new(source, null, launch.GetMethod("Run")!.CreateDelegate<KernelLaunch>(), kernel.Ir)
            : new(source, $"There is no IR. {string.Join('\n', diagnostics.Distinct().Take(9))}", null, "");
    }

    private static void Note(string?[] complaints, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            if (int.TryParse(diagnostic.Location.GetLineSpan().Path, out int number))
                complaints[number] = $"{complaints[number]}{diagnostic.ToString()}\n";
        }
    }

    [GeneratedRegex(@"namespace P\d+;")]
    private static partial Regex NamespaceLine();
}

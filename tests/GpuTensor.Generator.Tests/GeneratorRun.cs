extern alias generator;

using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using KernelGenerator = generator::GpuTensor.Generator.KernelGenerator;

namespace GpuTensor.Generator.Tests;

/// <summary>A source compiled with the generator.</summary>
internal sealed class GeneratorRun
{
    /// <summary>What implicit usings and the test sources' own usings amount to.</summary>
    public const string Usings = """
        using System;
        using System.Numerics;
        using GpuTensor;
        using GpuTensor.Kernels;

        """;

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "GpuTensor.Runtime.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorRun(Compilation compilation, GeneratorDriver driver, ImmutableArray<Diagnostic> diagnostics)
    {
        Compilation = compilation;
        Driver = driver;
        Diagnostics = diagnostics;
    }

    /// <summary>The compilation with what was generated.</summary>
    public Compilation Compilation { get; }

    public GeneratorDriver Driver { get; }

    /// <summary>What the generator says.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public ImmutableArray<GeneratedSourceResult> Sources => Driver.GetRunResult().Results[0].GeneratedSources;

    /// <summary>Compiles a source to which the usual usings are added.</summary>
    public static GeneratorRun Of(string source) => Of([Usings + source]);

    public static GeneratorRun Of(
        IReadOnlyList<string> sources,
        CSharpCompilationOptions? options = null,
        IReadOnlyDictionary<string, string>? properties = null,
        KernelGenerator? generator = null)
    {
        CSharpCompilation compilation = Compile(sources, options);
        GeneratorDriver driver = NewDriver(properties, generator)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out ImmutableArray<Diagnostic> diagnostics);
        return new(updated, driver, diagnostics);
    }

    public static GeneratorDriver NewDriver(
        IReadOnlyDictionary<string, string>? properties = null, KernelGenerator? generator = null) => CSharpGeneratorDriver.Create(
        [(generator ?? new()).AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
        optionsProvider: new BuildProperties(properties ?? new Dictionary<string, string>()),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static CSharpCompilation Compile(IReadOnlyList<string> sources, CSharpCompilationOptions? options = null) => CSharpCompilation.Create(
        "Kernels",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview), $"Source{i}.cs")),
        s_references,
        options ?? new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    /// <summary>The texts of all kernels, after checking that nothing is wrong.</summary>
    public IReadOnlyList<string> Kernels()
    {
        Assembly assembly = Load();
        return [.. assembly.GetTypes().Where(type => type.Name.Contains("KernelTexts", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
            .Select(field => (GpuTensor.Kernels.KernelSource)field.GetValue(null)!)
            .Select(source => source.Ir)];
    }

    /// <summary>The only kernel's text.</summary>
    public string Kernel() => Assert.Single(Kernels());

    /// <summary>The compiled assembly; an error, a warning in generated code and any diagnostic of the generator is a failure.</summary>
    public Assembly Load()
    {
        Assert.Empty(Diagnostics);
        Assert.Empty(Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error
            || (diagnostic.Severity == DiagnosticSeverity.Warning && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true)));
        using var image = new MemoryStream();
        var result = Compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(image);
    }
}

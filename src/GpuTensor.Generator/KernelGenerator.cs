using System.Text;
using GpuTensor.Generator.Emission;
using GpuTensor.Generator.Lowering;
using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace GpuTensor.Generator;

/// <summary>
/// Compiles every struct marked [Kernel] to kernel IR and adds it, with the code that passes its arguments, to the struct.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that reads kernels, as tests of incrementality know it.</summary>
    internal const string ReadStep = "ReadKernels";

    /// <summary>The build property that asks for readable texts of the kernels.</summary>
    private const string OutputProperty = "build_property.GpuTensorKernelOutput";

    private readonly KernelReader _reader;

    /// <summary>Initializes the generator, as the C# compiler does.</summary>
    public KernelGenerator()
        : this(KernelOutputs.All)
    {
    }

    /// <summary>Initializes the generator with other texts to make of each kernel.</summary>
    internal KernelGenerator(KernelOutputs outputs) => _reader = new(outputs);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<KernelModel> kernels = context.SyntaxProvider
            .ForAttributeWithMetadataName(LanguageTypes.KernelAttribute, static (node, _) => node is TypeDeclarationSyntax, _reader.Read)
            .WithTrackingName(ReadStep);
        context.RegisterSourceOutput(kernels, WriteKernel);

        IncrementalValueProvider<bool> isOutputAskedFor = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => IsOutputAskedFor(options));
        context.RegisterSourceOutput(kernels.Combine(isOutputAskedFor), static (output, pair) =>
        {
            if (pair.Right)
                KernelOutputWriter.Write(output, pair.Left);
        });
    }

    private static bool IsOutputAskedFor(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue(OutputProperty, out string? value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static void WriteKernel(SourceProductionContext context, KernelModel model)
    {
        foreach (DiagnosticModel diagnostic in model.Diagnostics)
            context.ReportDiagnostic(diagnostic.ToDiagnostic());
        if (model.IsDeclaredWell)
            context.AddSource($"{model.HintName}.g.cs", SourceText.From(KernelSourceWriter.Write(model), Encoding.UTF8));
    }
}

using System.Collections.Immutable;
using GpuTensor.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GpuTensor.Generator;

/// <summary>Finds structs that implement IKernel and are not marked [Kernel]: they run on the CPU alone.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnmarkedKernelAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.NotMarked];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(LanguageTypes.KernelInterface) is { } contract)
                start.RegisterSymbolAction(symbol => Analyze(symbol, contract), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol contract)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        bool isUnmarked = type.TypeKind == TypeKind.Struct
            && type.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default)
            && !type.GetAttributes().Any(attribute => attribute.AttributeClass is { } mark && LanguageTypes.FullName(mark) == LanguageTypes.KernelAttribute);
        if (isUnmarked)
            context.ReportDiagnostic(Diagnostic.Create(Rules.NotMarked, type.Locations[0], type.Name));
    }
}

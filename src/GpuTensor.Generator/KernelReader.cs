using GpuTensor.Compiler.Ir;
using GpuTensor.Generator.Emission;
using GpuTensor.Generator.Lowering;
using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuTensor.Generator;

/// <summary>Reads a struct that is marked [Kernel] into a model that holds neither symbols nor syntax.</summary>
internal sealed class KernelReader(KernelOutputs outputs)
{
    public KernelModel Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var kernel = (INamedTypeSymbol)context.TargetSymbol;
        var syntax = (TypeDeclarationSyntax)context.TargetNode;
        List<DiagnosticModel> diagnostics = [];
        List<KernelForm> forms = [];
        Compilation compilation = context.SemanticModel.Compilation;
        bool isDeclaredWell = CheckDeclaration(kernel, syntax, diagnostics);
        try
        {
            if (isDeclaredWell)
                forms = ReadForms(kernel, syntax, compilation, diagnostics, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // An error of C# in a method that the kernel calls may be the cause.
            if (!HasErrors(kernel, compilation, cancellation) && !compilation.GetDiagnostics(cancellation).Any(IsError))
                diagnostics.Add(DiagnosticModel.Create(Rules.CompilerFault, syntax.Identifier.GetLocation(), kernel.Name, Describe(exception)));
        }

        return new(
            HintName(kernel),
            kernel.ContainingNamespace.IsGlobalNamespace ? "" : kernel.ContainingNamespace.ToDisplayString(),
            new(Containers(syntax)),
            Header(syntax),
            kernel.Name,
            new(forms),
            isDeclaredWell,
            new(diagnostics.Count > 0 && HasErrors(kernel, compilation, cancellation) ? [] : diagnostics.Distinct()));
    }

    /// <summary>Whether C# itself finds a fault in the kernel: what is said beyond that may follow from it.</summary>
    private static bool HasErrors(INamedTypeSymbol kernel, Compilation compilation, CancellationToken cancellation) =>
        kernel.DeclaringSyntaxReferences.Any(part =>
            compilation.GetSemanticModel(part.SyntaxTree).GetDiagnostics(part.Span, cancellation).Any(IsError));

    private static bool IsError(Diagnostic diagnostic) => diagnostic.DefaultSeverity == DiagnosticSeverity.Error;

    private static bool CheckDeclaration(INamedTypeSymbol kernel, TypeDeclarationSyntax syntax, List<DiagnosticModel> diagnostics)
    {
        Location at = syntax.Identifier.GetLocation();
        for (TypeDeclarationSyntax? type = syntax; type is not null; type = type.Parent as TypeDeclarationSyntax)
        {
            if (!type.Modifiers.Any(modifier => modifier.IsKind(Microsoft.CodeAnalysis.CSharp.SyntaxKind.PartialKeyword)))
                diagnostics.Add(DiagnosticModel.Create(Rules.NotPartial, type.Identifier.GetLocation(), type.Identifier.ValueText));
        }

        if (!kernel.AllInterfaces.Any(type => LanguageTypes.FullName(type) == LanguageTypes.KernelInterface))
            diagnostics.Add(DiagnosticModel.Create(Rules.NotIKernel, at, kernel.Name));
        if (!kernel.IsReadOnly)
            diagnostics.Add(DiagnosticModel.Create(Rules.NotReadOnly, at, kernel.Name));
        if (kernel.IsRefLikeType || kernel.IsFileLocal || kernel.ContainingType is { IsGenericType: true })
            diagnostics.Add(DiagnosticModel.Create(Rules.KernelPlacement, at, kernel.Name));
        return diagnostics.Count == 0;
    }

    private List<KernelForm> ReadForms(
        INamedTypeSymbol kernel, TypeDeclarationSyntax syntax, Compilation compilation, List<DiagnosticModel> diagnostics, CancellationToken cancellation)
    {
        IReadOnlyList<INamedTypeSymbol> closed = [kernel];
        if (kernel.IsGenericType)
        {
            closed = ClosedForms.Of(kernel, compilation, diagnostics, cancellation);
            if (closed.Count == 0 && diagnostics.Count == 0)
                diagnostics.Add(DiagnosticModel.Create(Rules.NeverClosed, syntax.Identifier.GetLocation(), kernel.Name));
        }

        List<KernelForm> forms = [];
        foreach (INamedTypeSymbol form in closed)
        {
            if (ReadForm(form, syntax, compilation, diagnostics, cancellation) is { } read)
                forms.Add(read);
        }

        return forms;
    }

    private KernelForm? ReadForm(
        INamedTypeSymbol form, TypeDeclarationSyntax syntax, Compilation compilation, List<DiagnosticModel> diagnostics, CancellationToken cancellation)
    {
        INamedTypeSymbol contract = form.AllInterfaces.First(type => LanguageTypes.FullName(type) == LanguageTypes.KernelInterface);
        ISymbol declared = contract.GetMembers("Execute").Single();
        if (form.FindImplementationForInterfaceMember(declared) is not IMethodSymbol execute)
            return null;
        LoweredKernel lowered = KernelLowering.Lower(compilation, form, execute, cancellation);
        diagnostics.AddRange(lowered.Diagnostics);
        if (lowered is not { Kernel: { } kernel, Parameters: { } parameters })
            return lowered.Diagnostics.Count > 0 ? null : throw new InvalidOperationException("it has no IR, for no reason that is known");
        try
        {
            IrValidator.Validate(kernel);
            return new(
                kernel.Name, Condition(form), new(Traits(kernel, lowered)), new(parameters.Arguments), new(parameters.Accessors),
                IrPrinter.Print(kernel), new(outputs.Of(kernel)));
        }
        catch (KernelOutputException exception)
        {
            diagnostics.Add(DiagnosticModel.Create(
                Rules.OutputFault, syntax.Identifier.GetLocation(), form.Name, exception.Language, Describe(exception)));
            return null;
        }
    }

    private static IEnumerable<string> Traits(Kernel kernel, LoweredKernel lowered)
    {
        if (kernel.Launch == LaunchKind.Grouped)
            yield return "Grouped";
        if (lowered.IsCooperative)
            yield return "Cooperative";
        if (Collectives.UsesTensorCores(kernel))
            yield return "TensorCores";
    }

    private static string Condition(INamedTypeSymbol form) => string.Join(" && ", form.TypeParameters.Zip(form.TypeArguments, (parameter, argument) =>
        $"typeof({parameter.Name}) == typeof({argument.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)})"));

    private static IEnumerable<string> Containers(TypeDeclarationSyntax syntax)
    {
        List<string> containers = [];
        for (var type = syntax.Parent as TypeDeclarationSyntax; type is not null; type = type.Parent as TypeDeclarationSyntax)
            containers.Insert(0, Header(type));
        return containers;
    }

    private static string Header(TypeDeclarationSyntax type)
    {
        string kind = type is RecordDeclarationSyntax record ? $"record {record.ClassOrStructKeyword.ValueText}".TrimEnd() : type.Keyword.ValueText;
        string parameters = type.TypeParameterList is { } list ? $"<{string.Join(", ", list.Parameters.Select(parameter => parameter.Identifier.Text))}>" : "";
        return $"partial {kind} {type.Identifier.Text}{parameters}";
    }

    private static string HintName(INamedTypeSymbol kernel) => kernel.OriginalDefinition
        .ToDisplayString(new SymbolDisplayFormat(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces))
        + (kernel.Arity > 0 ? $"_{kernel.Arity}" : "");

    private static string Describe(Exception exception)
    {
        string message = exception is IrValidationException or KernelOutputException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
        return message.Replace('\r', ' ').Replace('\n', ' ').TrimEnd('.');
    }
}

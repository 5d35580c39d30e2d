using GpuTensor.Compiler.Ir;
using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>A kernel as IR, or what is wrong with it.</summary>
/// <param name="Kernel">The kernel; null where something is wrong.</param>
/// <param name="Parameters">Its parameters; null where one of them cannot be passed.</param>
/// <param name="IsCooperative">Whether the threads of a group work together.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record LoweredKernel(
    Kernel? Kernel, KernelParameters? Parameters, bool IsCooperative, IReadOnlyCollection<DiagnosticModel> Diagnostics);

/// <summary>The front end: from a closed kernel struct to its IR.</summary>
internal static class KernelLowering
{
    public static LoweredKernel Lower(Compilation compilation, INamedTypeSymbol kernel, IMethodSymbol execute, CancellationToken cancellation)
    {
        var layouts = new LayoutReader(compilation);
        KernelParameters parameters;
        try
        {
            parameters = new KernelParameters(compilation, layouts, kernel);
        }
        catch (KernelException exception)
        {
            return new(null, null, false, exception.Diagnostic is { } diagnostic ? [diagnostic] : []);
        }

        var context = new LoweringContext(compilation, layouts, new KernelCode(parameters.Parameters), cancellation);
        return LowerBody(context, kernel, execute, parameters);
    }

    private static LoweredKernel LowerBody(LoweringContext context, INamedTypeSymbol kernel, IMethodSymbol execute, KernelParameters parameters)
    {
        if (context.Bodies.Find(execute) is not { Block: { } block } body)
            return new(null, parameters, false, []);
        KernelCode code = context.Code;
        context.Frame = new Frame(execute, TypeMap.Of(context.Compilation, kernel), parameters.Self, body.Writes, null);
        IReadOnlyList<Statement> statements;
        try
        {
            if (execute.IsAsync)
                throw new KernelException(Rules.AsyncUse, execute.DeclaringSyntaxReferences[0].GetSyntax());
            statements = Tidy.Thread(Resolve(code, code.Collect(() => context.Statements.LowerAll(block.Operations))));
        }
        catch (KernelException exception)
        {
            context.Report(exception.Diagnostic);
            return new(null, parameters, false, context.Diagnostics);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && context.HasFailed)
        {
            // What an error left without a value can make what follows impossible.
            return new(null, parameters, false, context.Diagnostics);
        }

        if (context.HasFailed)
            return new(null, parameters, false, context.Diagnostics);
        var usage = new KernelUsage(statements);
        var result = new Kernel(
            NameOf(kernel),
            usage.IsGrouped ? LaunchKind.Grouped : LaunchKind.Linear,
            parameters.Parameters,
            [.. code.Arrays.Where(usage.Uses)],
            [.. code.Variables.Where(usage.Uses)],
            statements)
        {
            Hints = HintsOf(kernel),
        };
        return new(result, parameters, usage.IsCooperative, []);
    }

    /// <summary>The full name, with its type arguments.</summary>
    public static string NameOf(INamedTypeSymbol kernel) => kernel.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    private static KernelHints HintsOf(INamedTypeSymbol kernel)
    {
        KernelHints hints = KernelHints.None;
        IEnumerable<KeyValuePair<string, TypedConstant>> arguments = kernel.GetAttributes()
            .Where(attribute => attribute.AttributeClass is { } type && LanguageTypes.FullName(type) == LanguageTypes.KernelAttribute)
            .SelectMany(attribute => attribute.NamedArguments);
        foreach (KeyValuePair<string, TypedConstant> argument in arguments)
        {
            hints = argument switch
            {
                { Key: nameof(KernelHints.ResidentGroups), Value.Value: int groups } => hints with { ResidentGroups = Math.Max(0, groups) },
                { Key: nameof(KernelHints.LongsAreIndices), Value.Value: bool areIndices } => hints with { LongsAreIndices = areIndices },
                _ => hints,
            };
        }

        return hints;
    }

    /// <summary>Gives the empty views their memory, which is known by now.</summary>
    private static IReadOnlyList<Statement> Resolve(KernelCode code, IReadOnlyList<Statement> statements) =>
        [.. statements.SelectMany(statement => Resolve(code, statement))];

    private static IEnumerable<Statement> Resolve(KernelCode code, Statement statement) => statement switch
    {
        PendingEmpty { Place.Variable: null } => [],
        PendingEmpty { Place.Variable: { } variable } pending => [new Assign(variable, code.Empty(variable.Type)) { Line = pending.Line }],
        If choice => [choice with { Then = Resolve(code, choice.Then), Else = Resolve(code, choice.Else) }],
        Loop loop => [loop with { Body = Resolve(code, loop.Body), Continuing = Resolve(code, loop.Continuing) }],
        Switch choice =>
        [
            choice with
            {
                Cases = [.. choice.Cases.Select(item => item with { Body = Resolve(code, item.Body) })],
                Default = Resolve(code, choice.Default),
            },
        ],
        Block block => [block with { Body = Resolve(code, block.Body) }],
        _ => [statement],
    };
}

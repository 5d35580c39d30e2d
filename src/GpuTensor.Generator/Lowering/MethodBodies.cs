using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>The operations of a method.</summary>
/// <param name="Initializer">A constructor's call of another one.</param>
/// <param name="Block">What the method does; null for a primary or implicit constructor.</param>
/// <param name="Writes">Which of its variables change.</param>
internal sealed record MethodBody(IOperation? Initializer, IBlockOperation? Block, WriteAnalysis Writes);

/// <summary>Finds the source of methods.</summary>
internal sealed class MethodBodies(Compilation compilation)
{
    private readonly Dictionary<ISymbol, MethodBody?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];

    /// <summary>The body of a method's definition; null where it has none in this compilation.</summary>
    public MethodBody? Find(IMethodSymbol method)
    {
        IMethodSymbol definition = method.OriginalDefinition;
        definition = definition.PartialImplementationPart ?? definition;
        if (!_bodies.TryGetValue(definition, out MethodBody? body))
            _bodies.Add(definition, body = Read(definition));
        return body;
    }

    /// <summary>The value that a field or property is initialised with where it is declared.</summary>
    public IOperation? Initializer(ISymbol member)
    {
        SyntaxNode? syntax = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        SyntaxNode? initializer = syntax switch
        {
            Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax field => field.Initializer,
            Microsoft.CodeAnalysis.CSharp.Syntax.PropertyDeclarationSyntax property => property.Initializer,
            _ => null,
        };
        return initializer is null ? null : (ModelOf(initializer).GetOperation(initializer) as ISymbolInitializerOperation)?.Value;
    }

    private MethodBody? Read(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } syntax)
            return null;
        (IOperation? initializer, IBlockOperation? block) = ModelOf(syntax).GetOperation(syntax) switch
        {
            IMethodBodyOperation body => (null, body.BlockBody ?? body.ExpressionBody),
            IConstructorBodyOperation body => (body.Initializer, body.BlockBody ?? body.ExpressionBody),
            ILocalFunctionOperation function => (null, function.Body ?? function.IgnoredBody),
            IBlockOperation body => (null, body),
            _ => ((IOperation?)null, (IBlockOperation?)null),
        };
        IOperation?[] roots = [initializer, block];
        return block is null && method.MethodKind != MethodKind.Constructor
            ? null
            : new(initializer, block, new(roots.OfType<IOperation>()));
    }

    private SemanticModel ModelOf(SyntaxNode syntax)
    {
        if (!_models.TryGetValue(syntax.SyntaxTree, out SemanticModel? model))
            _models.Add(syntax.SyntaxTree, model = compilation.GetSemanticModel(syntax.SyntaxTree));
        return model;
    }
}

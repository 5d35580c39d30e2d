using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Which variables and parameters of a method change after they got their first value, and which refs move.</summary>
internal sealed class WriteAnalysis
{
    private readonly HashSet<ISymbol> _written = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _moved = new(SymbolEqualityComparer.Default);

    public WriteAnalysis(IEnumerable<IOperation> roots)
    {
        foreach (IOperation operation in roots.SelectMany(root => root.DescendantsAndSelf()))
            Visit(operation);
    }

    /// <summary>Whether the variable is assigned, or passed by ref, anywhere but at its declaration.</summary>
    public bool IsWritten(ISymbol symbol) => _written.Contains(symbol);

    /// <summary>Whether the ref variable is made to refer to something else.</summary>
    public bool IsMoved(ISymbol symbol) => _moved.Contains(symbol);

    private void Visit(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: true } assignment:
                if (RootOf(assignment.Target) is { } moved)
                    _moved.Add(moved);
                Write(assignment.Value);
                break;
            case IAssignmentOperation assignment:
                Write(assignment.Target);
                break;
            case IIncrementOrDecrementOperation increment:
                Write(increment.Target);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Write(argument.Value);
                break;
            case IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref } declarator:
                Write(declarator.GetVariableInitializer()?.Value);
                break;
            case IReturnOperation { ReturnedValue: { Syntax.Parent: RefExpressionSyntax } value }:
                Write(value);
                break;
            case IInvocationOperation { Instance: { } instance, TargetMethod: { IsReadOnly: false, IsStatic: false } }:
                WriteStruct(instance);
                break;
            case IPropertyReferenceOperation { Instance: { } instance, Property.GetMethod: { IsReadOnly: false, IsStatic: false } }:
                WriteStruct(instance);
                break;
        }
    }

    private void Write(IOperation? target)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (IOperation element in tuple.Elements)
                    Write(element);
                break;
            case IConditionalOperation conditional:
                Write(conditional.WhenTrue);
                Write(conditional.WhenFalse);
                break;
            default:
                if (RootOf(target) is { } root)
                    _written.Add(root);
                break;
        }
    }

    /// <summary>A method may change the struct it is called on.</summary>
    private void WriteStruct(IOperation instance)
    {
        if (instance.Type is { IsReadOnly: false } and not { ContainingNamespace.Name: "Kernels", Name: "ArrayView" })
            Write(instance);
    }

    private static ISymbol? RootOf(IOperation? place) => place switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: { } instance } => RootOf(instance),
        IPropertyReferenceOperation { Instance: { } instance, Property.RefKind: RefKind.None } => RootOf(instance),
        IDeclarationExpressionOperation declaration => RootOf(declaration.Expression),
        _ => null,
    };
}

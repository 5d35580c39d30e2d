using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>The method that a call means once all type parameters are known.</summary>
/// <param name="Method">The closed method.</param>
/// <param name="Type">The type it is looked up in: for operators and members of generic math the number type itself.</param>
/// <param name="IsInlined">Whether its source is in this compilation.</param>
internal sealed record CallTarget(IMethodSymbol Method, ITypeSymbol Type, bool IsInlined)
{
    public static CallTarget Resolve(
        LoweringContext context, IMethodSymbol called, ITypeSymbol? constrained, IOperation? instance, IOperation site)
    {
        IMethodSymbol method = context.Frame.Types.Apply(called);
        ITypeSymbol? type = constrained ?? (instance?.Type as ITypeParameterSymbol);
        if (type is not null)
        {
            ITypeSymbol concrete = context.TypeOf(type);
            if (LanguageTypes.ScalarOf(concrete) is not null)
                return new(method, concrete, false);
            method = Implementation(concrete, method) ?? throw new KernelException(Rules.UnknownMember, site.Syntax, method.ToDisplayString());
        }
        else if (method is { IsStatic: false, ContainingType.IsReferenceType: true } || (method.IsAbstract && !method.IsStatic))
        {
            throw method.IsVirtual || method.IsAbstract || method.IsOverride
                ? new KernelException(Rules.VirtualCall, site.Syntax, method.Name)
                : new KernelException(Rules.ReferenceType, site.Syntax, method.ContainingType.ToDisplayString());
        }

        return new(method, method.ContainingType, context.Bodies.Find(method) is not null);
    }

    /// <summary>The member of a struct that implements an interface's; the interface's own body where the struct has none.</summary>
    private static IMethodSymbol? Implementation(ITypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind != TypeKind.Interface)
        {
            return type.GetMembers(method.Name).OfType<IMethodSymbol>()
                .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.OverriddenMethod?.OriginalDefinition, method.OriginalDefinition));
        }

        IMethodSymbol definition = method.IsGenericMethod ? method.ConstructedFrom : method;
        if (type.FindImplementationForInterfaceMember(definition) is not IMethodSymbol implementation)
            return method.IsAbstract ? null : method;
        return implementation.IsGenericMethod ? implementation.Construct([.. method.TypeArguments]) : implementation;
    }
}

using GpuTensor.Generator.Lowering;
using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuTensor.Generator;

/// <summary>The closed forms of a generic kernel: those that appear in the source and those that attributes name.</summary>
internal static class ClosedForms
{
    public static IReadOnlyList<INamedTypeSymbol> Of(
        INamedTypeSymbol kernel, Compilation compilation, List<DiagnosticModel> diagnostics, CancellationToken cancellation)
    {
        var forms = new Dictionary<string, INamedTypeSymbol>(StringComparer.Ordinal);
        foreach (AttributeData attribute in kernel.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && LanguageTypes.FullName(type) == LanguageTypes.InstanceAttribute)
                AddInstance(attribute);
        }

        foreach (GenericNameSyntax name in GenericNames.In(compilation, kernel.Name, cancellation))
        {
            if (compilation.GetSemanticModel(name.SyntaxTree).GetSymbolInfo(name, cancellation).Symbol is { } symbol)
                Add((symbol as INamedTypeSymbol) ?? symbol.ContainingType);
        }

        return [.. forms.OrderBy(form => form.Key, StringComparer.Ordinal).Select(form => form.Value)];

        void AddInstance(AttributeData attribute)
        {
            ITypeSymbol?[] arguments = attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } list
                ? [.. list.Values.Select(value => value.Value as ITypeSymbol)]
                : [];
            bool fits = arguments.Length == kernel.TypeParameters.Length
                && arguments.All(argument => argument is not null && IsClosed(argument))
                && arguments.Zip(kernel.TypeParameters, (argument, parameter) => Satisfies(argument!, parameter, kernel, arguments!, compilation)).All(ok => ok);
            if (!fits || !Add(kernel.Construct([.. arguments.OfType<ITypeSymbol>()])))
            {
                diagnostics.Add(DiagnosticModel.Create(Rules.InstanceArguments, attribute.ApplicationSyntaxReference!.GetSyntax(cancellation).GetLocation(),
                    kernel.Name, kernel.TypeParameters.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        bool Add(INamedTypeSymbol? form)
        {
            if (form is null || !SymbolEqualityComparer.Default.Equals(form.OriginalDefinition, kernel) || form.IsUnboundGenericType
                || !form.TypeArguments.All(argument => IsClosed(argument) && compilation.IsSymbolAccessibleWithin(argument, kernel)))
            {
                return false;
            }

            forms[KernelLowering.NameOf(form)] = form;
            return true;
        }
    }

    private static bool IsClosed(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol or IErrorTypeSymbol => false,
        INamedTypeSymbol named => !named.IsUnboundGenericType && !named.IsFileLocal && named.TypeArguments.All(IsClosed)
            && (named.ContainingType is null || IsClosed(named.ContainingType)),
        _ => true,
    };

    private static bool Satisfies(
        ITypeSymbol argument, ITypeParameterSymbol parameter, INamedTypeSymbol kernel, ITypeSymbol[] arguments, Compilation compilation)
    {
        if ((parameter.HasValueTypeConstraint || parameter.HasUnmanagedTypeConstraint) && !argument.IsValueType)
            return false;
        if (parameter.HasUnmanagedTypeConstraint && !argument.IsUnmanagedType)
            return false;
        TypeMap map = TypeMap.Of(compilation, kernel.Construct(arguments));
        return parameter.ConstraintTypes.All(constraint =>
        {
            ITypeSymbol closed = map.Apply(constraint);
            return SymbolEqualityComparer.Default.Equals(closed, argument)
                || argument.AllInterfaces.Contains(closed, SymbolEqualityComparer.Default)
                || (closed.SpecialType == SpecialType.System_ValueType && argument.IsValueType);
        });
    }
}

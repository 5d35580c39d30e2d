using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuTensor.Generator.Lowering;

/// <summary>Writes the C# expressions by which a kernel's WriteArguments reads what its fields consist of.</summary>
internal sealed class ArgumentExpressions(Compilation compilation, INamedTypeSymbol kernel)
{
    private static readonly SymbolDisplayFormat s_qualified =
        new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private readonly List<string> _accessors = [];

    /// <summary>Declarations of classes that read private fields, without their accessibility.</summary>
    public IReadOnlyList<string> Accessors => _accessors;

    /// <summary>The type of a field.</summary>
    public static ITypeSymbol TypeOf(FieldLayout field) => field.Symbol switch
    {
        IFieldSymbol symbol => symbol.Type,
        IParameterSymbol symbol => symbol.Type,
        _ => (ITypeSymbol)field.Symbol,
    };

    /// <summary>A number as it is passed: enums by their numbers.</summary>
    public static string Number(string expression, ITypeSymbol type) => type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } number }
        ? $"({number.ToDisplayString()}){expression}"
        : expression;

    /// <summary>A field of the kernel itself; where it is of a type parameter's type, as the type that this form closes it with.</summary>
    public string Root(FieldLayout field)
    {
        string expression = field.Symbol is IParameterSymbol ? Escape(field.Name) : $"this.{Escape(field.Name)}";
        ITypeSymbol declared = TypeOf(field with { Symbol = field.Symbol.OriginalDefinition });
        bool isStruct = field.Layout is StructLayout;
        return isStruct && !SymbolEqualityComparer.Default.Equals(declared, TypeOf(field))
            ? $"global::System.Runtime.CompilerServices.Unsafe.As<{Name(declared)}, {Name(TypeOf(field))}>(ref global::System.Runtime.CompilerServices.Unsafe.AsRef(in {expression}))"
            : expression;
    }

    /// <summary>A field of a struct that an expression gives.</summary>
    public string Member(string expression, StructLayout structure, FieldLayout field)
    {
        ISymbol? member = field.Symbol switch
        {
            IFieldSymbol { AssociatedSymbol: IPropertySymbol { GetMethod: not null } property } => property,
            IFieldSymbol { IsImplicitlyDeclared: false } or IFieldSymbol { CorrespondingTupleField: not null } => field.Symbol,
            INamedTypeSymbol => field.Symbol,
            _ => null,
        };
        return member is not null && compilation.IsSymbolAccessibleWithin(member, kernel)
            ? $"{expression}.{Escape(field.Name)}"
            : Accessor((INamedTypeSymbol)structure.Type, field, expression);
    }

    private static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    private static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>
    /// A field that no name reaches. The accessor's class has the type parameters of the field's type, which the runtime
    /// asks for.
    /// </summary>
    private string Accessor(INamedTypeSymbol type, FieldLayout field, string expression)
    {
        INamedTypeSymbol definition = type.OriginalDefinition;
        IReadOnlyList<ITypeParameterSymbol> parameters = [.. Chain(definition).SelectMany(level => level.TypeParameters)];
        string[] names = [.. parameters.Select(parameter => parameter.Name)];
        string[] arguments = [.. Chain(type).SelectMany(level => level.TypeArguments).Select(Name)];
        string name = new([.. $"KernelField_{definition.ToDisplayString(s_qualified)}_{names.Length}_{field.Name}".Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        ITypeSymbol fieldType = TypeOf(field with { Symbol = field.Symbol.OriginalDefinition });
        _accessors.Add(
            $"static class {name}{List(names)}{string.Concat(parameters.Select(Constraints))}\n{{\n"
            + $"    [global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = \"{field.Key}\")]\n"
            + $"    internal static extern ref {Name(fieldType)} Of(in {Name(definition)} value);\n}}");
        return $"{name}{List(arguments)}.Of({expression})";
    }

    private static IEnumerable<INamedTypeSymbol> Chain(INamedTypeSymbol type) =>
        type.ContainingType is { } container ? [.. Chain(container), type] : [type];

    private static string List(string[] names) => names.Length == 0 ? "" : $"<{string.Join(", ", names)}>";

    private static string Constraints(ITypeParameterSymbol parameter)
    {
        List<string> constraints = [];
        if (parameter.HasUnmanagedTypeConstraint)
            constraints.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint)
            constraints.Add("struct");
        else if (parameter.HasReferenceTypeConstraint)
            constraints.Add("class");
        else if (parameter.HasNotNullConstraint)
            constraints.Add("notnull");
        constraints.AddRange(parameter.ConstraintTypes.Select(Name));
        if (parameter.HasConstructorConstraint && !parameter.HasValueTypeConstraint)
            constraints.Add("new()");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }
}

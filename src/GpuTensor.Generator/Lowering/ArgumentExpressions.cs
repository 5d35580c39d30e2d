using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuTensor.Generator.Lowering;

/// <summary>Writes the C# expressions by which a kernel's WriteArguments reads what its fields consist of.</summary>
internal sealed class ArgumentExpressions(Compilation compilation, INamedTypeSymbol kernel)
{
    private readonly List<string> _accessors = [];

    /// <summary>Declarations of methods that read private fields.</summary>
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
            : Accessor(structure.Type, field, expression);
    }

    private static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    private static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private string Accessor(ITypeSymbol type, FieldLayout field, string expression)
    {
        string name = $"{type.Name}_{field.Name}_{_accessors.Count}";
        _accessors.Add(
            $"[global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = \"{field.Key}\")]\n"
            + $"internal static extern ref {Name(TypeOf(field))} {name}(in {Name(type)} value);");
        return $"{AccessorClass}.{name}({expression})";
    }

    /// <summary>The class of the accessors, which is local to the generated file.</summary>
    public const string AccessorClass = "KernelFields";
}

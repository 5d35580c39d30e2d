using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuTensor.Generator.Lowering;

/// <summary>Takes C# types apart into scalars, vectors and views.</summary>
internal sealed class LayoutReader(Compilation compilation)
{
    private readonly Dictionary<ITypeSymbol, Layout?> _layouts = new(SymbolEqualityComparer.Default);

    /// <summary>The layout of a closed type; null where devices have none.</summary>
    public Layout? Find(ITypeSymbol type)
    {
        if (!_layouts.TryGetValue(type, out Layout? layout))
        {
            _layouts[type] = null;
            _layouts[type] = layout = Read(type);
        }

        return layout;
    }

    /// <summary>The layout of a closed type, or the diagnostic that says why there is none.</summary>
    public Layout Get(ITypeSymbol type, SyntaxNode syntax) => Find(type) ?? throw Missing(type, syntax);

    /// <summary>What is wrong with a type that has no layout.</summary>
    public KernelException Missing(ITypeSymbol type, SyntaxNode syntax)
    {
        if (LanguageTypes.ElementOf(type) is { } element)
            return new(Rules.ElementType, syntax, element.ToDisplayString());
        return type switch
        {
            IErrorTypeSymbol => new(null),
            { SpecialType: SpecialType.System_String } => new(Rules.StringUse, syntax),
            IArrayTypeSymbol => new(Rules.ArrayUse, syntax),
            IPointerTypeSymbol or IFunctionPointerTypeSymbol => new(Rules.PointerUse, syntax),
            { TypeKind: TypeKind.Delegate } => new(Rules.DelegateUse, syntax),
            { TypeKind: TypeKind.Dynamic } => new(Rules.DynamicUse, syntax),
            { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } => new(Rules.NullableUse, syntax, type.ToDisplayString()),
            { IsReferenceType: true } => new(Rules.ReferenceType, syntax, type.ToDisplayString()),
            { Name: "Span" or "ReadOnlySpan", ContainingNamespace.Name: "System" } => new(Rules.SpanUse, syntax),
            _ => new(Rules.UnsupportedType, syntax, type.ToDisplayString()),
        };
    }

    private Layout? Read(ITypeSymbol type)
    {
        if (LanguageTypes.ValueOf(type) is { } value)
            return new ValueLayout(value);
        if (LanguageTypes.ElementOf(type) is { } element)
            return Find(element) is ValueLayout { Type: var item } ? new ViewLayout(item) : null;
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } structure
            || structure.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || IsOpaque(structure))
        {
            return null;
        }

        if (LanguageTypes.IndexScalar(structure) is { } scalar)
            return new StructLayout(structure, IndexFields(structure, scalar));
        List<FieldLayout>? fields = structure.IsTupleType ? TupleFields(structure) : Fields(structure);
        return fields is null ? null : new StructLayout(structure, fields);
    }

    private static List<FieldLayout> IndexFields(INamedTypeSymbol type, IrType scalar) =>
        [.. LanguageTypes.IndexComponents(type).Select(name => new FieldLayout(name, name, new ValueLayout(scalar), type))];

    private List<FieldLayout>? TupleFields(INamedTypeSymbol tuple)
    {
        var fields = new List<FieldLayout>();
        foreach (IFieldSymbol element in tuple.TupleElements)
        {
            if (Find(element.Type) is not { } layout)
                return null;
            string item = $"Item{fields.Count + 1}";
            fields.Add(new(item, item, layout, element));
        }

        return fields;
    }

    private List<FieldLayout>? Fields(INamedTypeSymbol type)
    {
        var fields = new List<FieldLayout>();
        foreach ((ISymbol symbol, ITypeSymbol fieldType) in FieldsOf(type))
        {
            if (Find(fieldType) is not { } layout)
                return null;
            string name = symbol is IFieldSymbol { AssociatedSymbol: { } property } ? property.Name : symbol.Name;
            fields.Add(new(FieldKeys.Of(symbol), name, layout, symbol));
        }

        return fields;
    }

    /// <summary>Every value that an instance keeps, in the order of the source: captured parameters of the primary constructor, then fields.</summary>
    public IEnumerable<(ISymbol Symbol, ITypeSymbol Type)> FieldsOf(INamedTypeSymbol type)
    {
        foreach (IParameterSymbol parameter in CapturedParameters(type))
            yield return (parameter, parameter.Type);
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            bool isCaptured = field.IsImplicitlyDeclared && field.Name.EndsWith(">P", StringComparison.Ordinal) && !type.DeclaringSyntaxReferences.IsEmpty;
            if (!field.IsStatic && !field.IsConst && !isCaptured)
                yield return (field, field.Type);
        }
    }

    /// <summary>The parameters of the primary constructor that members other than initialisers use.</summary>
    private IEnumerable<IParameterSymbol> CapturedParameters(INamedTypeSymbol type)
    {
        if (PrimaryConstructor(type) is not { } constructor || type.IsRecord)
            yield break;
        HashSet<IParameterSymbol> captured = new(SymbolEqualityComparer.Default);
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not TypeDeclarationSyntax declaration)
                continue;
            SemanticModel model = compilation.GetSemanticModel(reference.SyntaxTree);
            foreach (MemberDeclarationSyntax member in declaration.Members)
                captured.UnionWith(ParametersIn(member, constructor, model));
        }

        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            if (captured.Contains(parameter.OriginalDefinition))
                yield return parameter;
        }
    }

    private static IEnumerable<IParameterSymbol> ParametersIn(MemberDeclarationSyntax member, IMethodSymbol constructor, SemanticModel model) =>
        member is FieldDeclarationSyntax or BaseTypeDeclarationSyntax ? [] : member
            .DescendantNodes(node => node is not EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax })
            .OfType<IdentifierNameSyntax>()
            .Where(name => constructor.Parameters.Any(parameter => parameter.Name == name.Identifier.ValueText))
            .Select(name => model.GetSymbolInfo(name).Symbol)
            .OfType<IParameterSymbol>()
            .Where(parameter => SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, constructor.OriginalDefinition));

    /// <summary>The primary constructor, null where there is none.</summary>
    public static IMethodSymbol? PrimaryConstructor(INamedTypeSymbol type) => type.InstanceConstructors.FirstOrDefault(
        constructor => constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is TypeDeclarationSyntax { ParameterList: not null });

    /// <summary>Structs of the framework, whose fields are nobody's business.</summary>
    private static bool IsOpaque(INamedTypeSymbol type) =>
        !type.IsTupleType && (type.IsRefLikeType || type.ContainingNamespace is { Name: "System" } or { ContainingNamespace.Name: "System" });
}

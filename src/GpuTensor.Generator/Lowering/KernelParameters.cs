using GpuTensor.Compiler.Ir;
using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>The parameters of a kernel: the scalars and views that its fields consist of.</summary>
internal sealed class KernelParameters
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<ArgumentModel> _arguments = [];
    private readonly ArgumentExpressions _expressions;

    public KernelParameters(Compilation compilation, LayoutReader layouts, INamedTypeSymbol kernel)
    {
        _expressions = new(compilation, kernel);
        List<Value> values = [];
        List<FieldLayout> fields = [];
        foreach ((ISymbol symbol, ITypeSymbol type) in layouts.FieldsOf(kernel))
        {
            SyntaxNode syntax = SyntaxOf(symbol, kernel);
            string name = symbol is IFieldSymbol { AssociatedSymbol: { } property } ? property.Name : symbol.Name;
            Layout layout = layouts.Find(type)
                ?? throw (type is IErrorTypeSymbol ? new KernelException(null) : new KernelException(Rules.ParameterType, syntax, name, type.ToDisplayString()));
            bool isSpecialized = IsSpecialized(symbol, kernel);
            if (isSpecialized && layout is not ValueLayout { Type.IsScalar: true })
                throw new KernelException(Rules.SpecializedType, syntax, name, type.ToDisplayString());
            var field = new FieldLayout(FieldKeys.Of(symbol), name, layout, symbol);
            fields.Add(field);
            values.Add(Read(name, _expressions.Root(field), field, type, isSpecialized));
        }

        Self = new FixedPlace(new Composite(new StructLayout(kernel, fields), values));
    }

    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>What WriteArguments writes for each.</summary>
    public IReadOnlyList<ArgumentModel> Arguments => _arguments;

    /// <summary>What WriteArguments needs to read private fields of other types.</summary>
    public IReadOnlyList<string> Accessors => _expressions.Accessors;

    /// <summary>The kernel's <c>this</c>.</summary>
    public Place Self { get; }

    private static SyntaxNode SyntaxOf(ISymbol symbol, INamedTypeSymbol kernel) =>
        (symbol.DeclaringSyntaxReferences.FirstOrDefault() ?? (symbol as IFieldSymbol)?.AssociatedSymbol?.DeclaringSyntaxReferences.FirstOrDefault()
            ?? kernel.DeclaringSyntaxReferences[0]).GetSyntax();

    private static bool IsSpecialized(ISymbol symbol, INamedTypeSymbol kernel)
    {
        ISymbol? property = (symbol as IFieldSymbol)?.AssociatedSymbol;
        IParameterSymbol? positional = property is null ? null
            : LayoutReader.PrimaryConstructor(kernel)?.Parameters.FirstOrDefault(parameter => parameter.Name == property.Name);
        return new[] { symbol, property, positional }.Any(place => place is not null
            && place.GetAttributes().Any(attribute => attribute.AttributeClass is { } type && LanguageTypes.FullName(type) == LanguageTypes.SpecializedAttribute));
    }

    private Value Read(string name, string expression, FieldLayout field, ITypeSymbol type, bool isSpecialized)
    {
        switch (field.Layout)
        {
            case ViewLayout view:
                return Add(name, view.Element.ViewIn(AddressSpace.Global), false, new(true, expression));
            case ValueLayout { Type: { IsVector: true } vector }:
                return new Single(new MakeVector(vector, [.. LanguageTypes.Lanes(vector).Select(lane =>
                    Add($"{name}.{lane}", vector.Lane, false, new(false, $"{expression}.{lane}")).Expression)]));
            case ValueLayout value:
                return Add(name, value.Type, isSpecialized, new(false, ArgumentExpressions.Number(expression, type)));
            default:
                var structure = (StructLayout)field.Layout;
                return new Composite(structure, [.. structure.Fields.Select(inner =>
                    Read($"{name}.{inner.Name}", _expressions.Member(expression, structure, inner), inner, ArgumentExpressions.TypeOf(inner), false))]);
        }
    }

    private Single Add(string name, IrType type, bool isSpecialized, ArgumentModel argument)
    {
        var parameter = new Parameter(name, type, isSpecialized);
        _parameters.Add(parameter);
        _arguments.Add(argument);
        return new(new ReadParameter(parameter));
    }
}

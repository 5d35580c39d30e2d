using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>What the type parameters of an inlined method stand for.</summary>
internal sealed class TypeMap
{
    private readonly Dictionary<ITypeParameterSymbol, ITypeSymbol> _arguments = new(SymbolEqualityComparer.Default);
    private readonly Compilation _compilation;

    private TypeMap(Compilation compilation) => _compilation = compilation;

    /// <summary>The map of a closed type's members.</summary>
    public static TypeMap Of(Compilation compilation, INamedTypeSymbol closed)
    {
        var map = new TypeMap(compilation);
        map.Add(closed);
        return map;
    }

    /// <summary>The map of a closed method's body; that of a local function knows what its surroundings know.</summary>
    public static TypeMap Of(Compilation compilation, IMethodSymbol closed, TypeMap? lexical)
    {
        var map = new TypeMap(compilation);
        if (lexical is not null)
        {
            foreach (var pair in lexical._arguments)
                map._arguments[pair.Key] = pair.Value;
        }
        else if (closed.ContainingType is { } container)
        {
            map.Add(container);
        }

        map.Add(closed.OriginalDefinition.TypeParameters, closed.TypeArguments);
        return map;
    }

    public ITypeSymbol Apply(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => _arguments.TryGetValue(parameter, out ITypeSymbol? argument) ? argument : parameter,
        INamedTypeSymbol { IsTupleType: true } tuple => ApplyToTuple(tuple),
        INamedTypeSymbol { IsGenericType: true } named => Apply(named),
        IArrayTypeSymbol array => _compilation.CreateArrayTypeSymbol(Apply(array.ElementType), array.Rank),
        IPointerTypeSymbol pointer => _compilation.CreatePointerTypeSymbol(Apply(pointer.PointedAtType)),
        _ => type,
    };

    public INamedTypeSymbol Apply(INamedTypeSymbol type)
    {
        if (!type.IsGenericType || type.IsUnboundGenericType)
            return type;
        INamedTypeSymbol definition = type.OriginalDefinition;
        if (type.ContainingType is { IsGenericType: true } container)
        {
            INamedTypeSymbol closed = Apply(container);
            definition = closed.GetTypeMembers(type.Name, type.Arity).First();
        }

        return type.Arity == 0 ? definition : definition.Construct([.. type.TypeArguments.Select(Apply)]);
    }

    /// <summary>The method as a member of the closed type, with closed type arguments.</summary>
    public IMethodSymbol Apply(IMethodSymbol method)
    {
        IMethodSymbol member = method.OriginalDefinition;
        if (method.MethodKind != MethodKind.LocalFunction && method.ContainingType is { IsGenericType: true } container)
            member = MemberOf(Apply(container), member);
        return method.TypeArguments.Length == 0 ? member : member.Construct([.. method.TypeArguments.Select(Apply)]);
    }

    /// <summary>The member of a closed type whose definition is the given one.</summary>
    public static T MemberOf<T>(INamedTypeSymbol closed, T definition)
        where T : class, ISymbol => closed.GetMembers(definition.Name).OfType<T>()
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, definition.OriginalDefinition))
            ?? definition;

    private ITypeSymbol ApplyToTuple(INamedTypeSymbol tuple)
    {
        ITypeSymbol[] elements = [.. tuple.TupleElements.Select(element => Apply(element.Type))];
        return _compilation.CreateTupleTypeSymbol([.. elements], [.. tuple.TupleElements.Select(element => (string?)element.Name)]);
    }

    private void Add(INamedTypeSymbol closed)
    {
        for (INamedTypeSymbol? type = closed; type is not null; type = type.ContainingType)
            Add(type.OriginalDefinition.TypeParameters, type.TypeArguments);
    }

    private void Add(IReadOnlyList<ITypeParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> arguments)
    {
        for (int i = 0; i < parameters.Count; i++)
            _arguments[parameters[i]] = arguments[i];
    }
}

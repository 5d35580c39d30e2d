using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>One inlined call: what its names mean.</summary>
/// <param name="method">The closed method.</param>
/// <param name="types">What its type parameters stand for.</param>
/// <param name="self">What <c>this</c> is; null in static methods.</param>
/// <param name="writes">Which of its variables change.</param>
/// <param name="caller">The call that it was inlined into.</param>
/// <param name="lexical">For a local function the call of the method around it.</param>
internal sealed class Frame(IMethodSymbol method, TypeMap types, Place? self, WriteAnalysis writes, Frame? caller, Frame? lexical = null)
{
    private readonly Dictionary<ISymbol, Place> _places = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ILabelSymbol, Jump> _jumps = new(SymbolEqualityComparer.Default);

    public IMethodSymbol Method { get; } = method;

    public TypeMap Types { get; } = types;

    public Place? This { get; } = self;

    public WriteAnalysis Writes { get; } = writes;

    public Frame? Caller { get; } = caller;

    public Frame? Lexical { get; } = lexical;

    /// <summary>Where <c>return</c> goes; null in Execute itself, where it ends the thread.</summary>
    public ReturnTarget? Return { get; init; }

    /// <summary>The static member whose initialiser this is; null for a method.</summary>
    public ISymbol? Member { get; init; }

    /// <summary>The object whose initializer or <c>with</c> is lowered.</summary>
    public Place? ImplicitReceiver { get; set; }

    /// <summary>What a variable or parameter stands for; null where an earlier error left it without a place.</summary>
    public Place? Find(ISymbol symbol) => _places.TryGetValue(symbol, out Place? place) ? place : Lexical?.Find(symbol);

    public void Bind(ISymbol symbol, Place place) => _places[symbol] = place;

    public Jump? FindJump(ILabelSymbol label) => _jumps.TryGetValue(label, out Jump? jump) ? jump : null;

    public void Bind(ILabelSymbol label, Jump jump) => _jumps[label] = jump;

    /// <summary>The frame that the method of a local function was declared in: this one or one around it.</summary>
    public Frame DeclaringFrame(IMethodSymbol localFunction)
    {
        for (Frame frame = this; ; frame = frame.Lexical!)
        {
            if (frame.Lexical is null
                || SymbolEqualityComparer.Default.Equals(frame.Method.OriginalDefinition, localFunction.OriginalDefinition.ContainingSymbol))
            {
                return frame;
            }
        }
    }
}

/// <summary>What a break or continue does.</summary>
internal sealed record Jump(Statement Statement);

/// <summary>Where an inlined method's result goes, and how it is left.</summary>
internal sealed class ReturnTarget(Label label, Place? result)
{
    public Label Label { get; } = label;

    /// <summary>The result's place; null for void.</summary>
    public Place? Result { get; } = result;
}

using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>Makes, reads and writes places.</summary>
internal sealed class Storage(KernelCode code)
{
    /// <summary>A new variable, or several for a struct.</summary>
    public Place New(string name, Layout layout) => layout switch
    {
        StructLayout structure => new CompositePlace(structure, [.. structure.Fields.Select(field => New($"{name}_{field.Name}", field.Layout))]),
        ValueLayout value => new VariablePlace(name, layout) { Variable = code.NewVariable(name, value.Type) },
        _ => new VariablePlace(name, layout),
    };

    /// <summary>What <c>default</c> of a type is.</summary>
    public static Value Zero(Layout layout) => layout switch
    {
        StructLayout structure => new Composite(structure, [.. structure.Fields.Select(field => Zero(field.Layout))]),
        ViewLayout view => new EmptyView(view.Element),
        _ => new Single(Zero(((ValueLayout)layout).Type)),
    };

    public Value Read(Place place) => place switch
    {
        VariablePlace { Variable: { } variable } => new Single(new ReadVariable(variable)),
        VariablePlace variable => new EmptyView(((ViewLayout)variable.Layout).Element),
        CompositePlace composite => new Composite(composite.Layout, [.. composite.Fields.Select(Read)]),
        LanePlace lane => new Single(LaneOf(ReadSingle(lane.Vector), lane.Lane)),
        FixedPlace constant => constant.Value,
        DiscardPlace => throw new InvalidOperationException("A discard was read."),
        _ => new Single(ElementOf(place) is var (view, index) ? new Load(view, index) : throw new InvalidOperationException("No element.")),
    };

    public Expression ReadSingle(Place place) => ToExpression(Read(place));

    /// <summary>The scalar, vector or view; an empty view of unknown memory is one of global memory.</summary>
    public Expression ToExpression(Value value) => value switch
    {
        Single single => single.Expression,
        EmptyView empty => code.Empty(empty.Element.ViewIn(AddressSpace.Global)),
        _ => throw new InvalidOperationException("A struct stands where a scalar must."),
    };

    /// <summary>The view and the index of an element; null for other places.</summary>
    public (Expression View, Expression Index)? ElementOf(Place place) => place switch
    {
        ElementPlace element => (element.View, element.Index),
        MovingPlace moving => (ReadSingle(moving.View), ReadSingle(moving.Index)),
        LanePlace lane when ElementOf(lane.Vector) is var (view, index) => LaneElement(view, index, lane.Lane),
        _ => null,
    };

    public void Write(Place place, Value value, SyntaxNode syntax)
    {
        switch (place)
        {
            case VariablePlace variable:
                WriteVariable(variable, value, syntax);
                break;
            case CompositePlace composite:
                WriteFields(composite, [.. ((Composite)value).Fields], syntax);
                break;
            case LanePlace { Vector: VariablePlace vector } lane:
                WriteVariable(vector, new Single(WithLane(ReadSingle(vector), lane.Lane, ToExpression(value))), syntax);
                break;
            case DiscardPlace:
                break;
            case FixedPlace or LanePlace { Vector: FixedPlace }:
                throw new InvalidOperationException("A value was assigned to.");
            default:
                (Expression view, Expression index) = ElementOf(place) ?? throw new InvalidOperationException("No element.");
                code.Emit(new Store(view, index, ToExpression(value)));
                break;
        }
    }

    /// <summary>A lane of a vector expression.</summary>
    public static Expression LaneOf(Expression vector, int lane) => vector is MakeVector made ? made.Lanes[lane] : new Lane(vector, lane);

    /// <summary>The vector with one lane replaced.</summary>
    public Expression WithLane(Expression vector, int lane, Expression value)
    {
        Expression held = vector is MakeVector ? vector : code.Hold(vector);
        return new MakeVector(vector.Type, [.. Enumerable.Range(0, vector.Type.Lanes).Select(i => i == lane ? value : LaneOf(held, i))]);
    }

    private static Expression Zero(IrType type) =>
        type.IsVector ? new MakeVector(type, [.. Enumerable.Repeat(Expressions.Zero(type.Lane), type.Lanes)]) : Expressions.Zero(type);

    private static (Expression View, Expression Index) LaneElement(Expression view, Expression index, int lane)
    {
        IrType element = view.Type.Element;
        Expression first = new Binary(BinaryOperator.Multiply, Expressions.ConvertTo(IrType.I64, index), Expressions.Int64(element.Lanes));
        return (new ViewCast(element.Lane.ViewIn(view.Type.View!.Value), view),
            lane == 0 ? first : new Binary(BinaryOperator.Add, first, Expressions.Int64(lane)));
    }

    private void WriteVariable(VariablePlace place, Value value, SyntaxNode syntax)
    {
        if (value is EmptyView empty)
        {
            if (place.Variable is { } bound)
                code.Emit(new Assign(bound, code.Empty(bound.Type)));
            else
                code.Emit(new PendingEmpty(place));
            return;
        }

        Expression expression = ToExpression(value);
        place.Variable ??= code.NewVariable(place.Name, expression.Type);
        if (place.Variable.Type != expression.Type)
            throw SpaceMismatch(expression.Type, place.Variable.Type, syntax);
        code.Emit(new Assign(place.Variable, expression));
    }

    /// <summary>The diagnostic for a view variable that would look at two kinds of memory.</summary>
    public static KernelException SpaceMismatch(IrType here, IrType elsewhere, SyntaxNode syntax) => here.View is { } a && elsewhere.View is { } b && a != b
        ? new(Rules.TwoAddressSpaces, syntax, Name(a), Name(b))
        : throw new InvalidOperationException($"A value of type {here} stands where {elsewhere} must.");

    private static string Name(AddressSpace space) => space.ToString().ToLowerInvariant();

    /// <summary>Writes the fields one by one, keeping values that an earlier field's write would change.</summary>
    private void WriteFields(CompositePlace place, Value[] values, SyntaxNode syntax)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int start = code.Count;
            Write(place.Fields[i], values[i], syntax);
            Effects effects = code.EffectsSince(start);
            for (int later = i + 1; later < values.Length; later++)
                values[later] = values[later].Replace(part => effects.Change(part) ? code.Spill(part, start++) : part);
        }
    }
}

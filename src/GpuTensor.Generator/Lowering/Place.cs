using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering;

/// <summary>Where a value is kept: what a variable, a field, a ref and an element have in common.</summary>
internal abstract class Place : Operand
{
    /// <summary>The same place with every expression replaced.</summary>
    public Place Replace(Func<Expression, Expression> replace) => (Place)Map(replace);
}

/// <summary>A variable that holds a scalar, a vector or a view.</summary>
/// <param name="name">The name that the IR's variable should have.</param>
/// <param name="layout">What it holds.</param>
internal sealed class VariablePlace(string name, Layout layout) : Place
{
    public string Name { get; } = name;

    public Layout Layout { get; } = layout;

    /// <summary>The IR's variable; null for a view that was not assigned yet.</summary>
    public Variable? Variable { get; set; }

    public override Operand Map(Func<Expression, Expression> replace) => this;
}

/// <summary>A struct or a tuple in parts.</summary>
internal sealed class CompositePlace(StructLayout layout, IReadOnlyList<Place> fields) : Place
{
    public StructLayout Layout { get; } = layout;

    public IReadOnlyList<Place> Fields { get; } = fields;

    public override Operand Map(Func<Expression, Expression> replace) =>
        new CompositePlace(Layout, [.. Fields.Select(field => field.Replace(replace))]);
}

/// <summary>An element of a view.</summary>
internal sealed class ElementPlace(Expression view, Expression index) : Place
{
    public Expression View { get; } = view;

    public Expression Index { get; } = index;

    public override Operand Map(Func<Expression, Expression> replace) => new ElementPlace(replace(View), replace(Index));
}

/// <summary>An element of a view that a ref variable refers to, kept in variables because it is assigned again.</summary>
internal sealed class MovingPlace(VariablePlace view, VariablePlace index) : Place
{
    public VariablePlace View { get; } = view;

    public VariablePlace Index { get; } = index;

    public override Operand Map(Func<Expression, Expression> replace) => this;
}

/// <summary>One lane of a vector.</summary>
internal sealed class LanePlace(Place vector, int lane) : Place
{
    public Place Vector { get; } = vector;

    public int Lane { get; } = lane;

    public override Operand Map(Func<Expression, Expression> replace) => new LanePlace(Vector.Replace(replace), Lane);
}

/// <summary>A value that cannot be assigned: a parameter of the kernel, the result of an expression.</summary>
internal sealed class FixedPlace(Value value) : Place
{
    public Value Value { get; } = value;

    public override Operand Map(Func<Expression, Expression> replace) => new FixedPlace(Value.Replace(replace));
}

/// <summary>Where <c>_</c> goes.</summary>
internal sealed class DiscardPlace : Place
{
    public override Operand Map(Func<Expression, Expression> replace) => this;
}

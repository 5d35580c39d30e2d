using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering;

/// <summary>Something that consists of IR expressions: a value, or the place of one.</summary>
internal abstract class Operand
{
    /// <summary>The same with every expression replaced.</summary>
    public abstract Operand Map(Func<Expression, Expression> replace);
}

/// <summary>What a C# expression gives, taken apart into scalars, vectors and views.</summary>
internal abstract class Value : Operand
{
    /// <summary>The same value with every expression replaced.</summary>
    public Value Replace(Func<Expression, Expression> replace) => (Value)Map(replace);
}

/// <summary>A scalar, a vector or a view.</summary>
internal sealed class Single(Expression expression) : Value
{
    public Expression Expression { get; } = expression;

    public override Operand Map(Func<Expression, Expression> replace)
    {
        Expression replaced = replace(Expression);
        return ReferenceEquals(replaced, Expression) ? this : new Single(replaced);
    }
}

/// <summary>A view of nothing, whose memory is that of the variable it is given to.</summary>
internal sealed class EmptyView(IrType element) : Value
{
    public IrType Element { get; } = element;

    public override Operand Map(Func<Expression, Expression> replace) => this;
}

/// <summary>A struct or a tuple: the values of its fields.</summary>
internal sealed class Composite(StructLayout layout, IReadOnlyList<Value> fields) : Value
{
    public StructLayout Layout { get; } = layout;

    public IReadOnlyList<Value> Fields { get; } = fields;

    public override Operand Map(Func<Expression, Expression> replace) =>
        new Composite(Layout, [.. Fields.Select(field => field.Replace(replace))]);
}

namespace GpuTensor.Compiler.Ir;

/// <summary>
/// Something that has a value. Expressions have no side effects. Those that contain a <see cref="Load"/> depend on memory,
/// all others only on the variables they read. Equal expressions have equal values at the same place.
/// </summary>
/// <param name="Type">The type of the value.</param>
public abstract record Expression(IrType Type)
{
    /// <summary>The number of operands.</summary>
    internal virtual int OperandCount => 0;

    /// <summary>An operand, in the order of evaluation.</summary>
    internal virtual Expression OperandAt(int index) => throw new ArgumentOutOfRangeException(nameof(index));
}

/// <summary>A constant scalar.</summary>
/// <param name="Type">A scalar type.</param>
/// <param name="Bits">Its bits; integers are sign- or zero-extended by their type, bool is 0 or 1.</param>
public sealed record Constant(IrType Type, ulong Bits) : Expression(Type);

/// <summary>The value of a variable.</summary>
public sealed record ReadVariable(Variable Variable) : Expression(Variable.Type);

/// <summary>The value of a parameter.</summary>
public sealed record ReadParameter(Parameter Parameter) : Expression(Parameter.Type);

/// <summary>A view of all of a shared or local array.</summary>
public sealed record ArrayAccess(KernelArray Array) : Expression(Array.Element.ViewIn(Array.Space));

/// <summary>An index or size of the launch that the thread knows: an i32, or an i64 for those whose name begins with Long.</summary>
public sealed record Builtin(BuiltinValue Value)
    : Expression(Value >= BuiltinValue.LongGlobalIndexX ? IrType.I64 : IrType.I32);

/// <summary>One operand; the type is the operand's, except for the tests of floats, which are bool, and bit counts, which are i32.</summary>
public sealed record Unary(UnaryOperator Operator, Expression Operand)
    : Expression(Operators.ResultOf(Operator, Operand.Type))
{
    internal override int OperandCount => 1;

    internal override Expression OperandAt(int index) => Operand;
}

/// <summary>Two operands of one type (shifts: any integer and an i32); the type is theirs, or bool for comparisons.</summary>
public sealed record Binary(BinaryOperator Operator, Expression Left, Expression Right)
    : Expression(Operators.ResultOf(Operator, Left.Type))
{
    internal override int OperandCount => 2;

    internal override Expression OperandAt(int index) => index == 0 ? Left : Right;
}

/// <summary>A * B + C, rounded once: of floats, or lane by lane of vectors of them, where A may be one number for all lanes.</summary>
public sealed record FusedMultiplyAdd(Expression A, Expression B, Expression C) : Expression(B.Type)
{
    internal override int OperandCount => 3;

    internal override Expression OperandAt(int index) => index switch { 0 => A, 1 => B, _ => C };
}

/// <summary>One of two values; only the chosen one is computed.</summary>
public sealed record Select(Expression Condition, Expression WhenTrue, Expression WhenFalse) : Expression(WhenTrue.Type)
{
    internal override int OperandCount => 3;

    internal override Expression OperandAt(int index) => index switch { 0 => Condition, 1 => WhenTrue, _ => WhenFalse };
}

/// <summary>
/// A scalar converted as C# does unchecked: integers are truncated or extended by their own sign; floats become integers
/// toward zero, saturated, NaN becoming 0 (those narrower than 32 bits by way of i32); floats round to nearest even.
/// Bool does not convert, f16 only to and from f32.
/// </summary>
public sealed record ConvertTo(IrType Type, Expression Operand) : Expression(Type)
{
    internal override int OperandCount => 1;

    internal override Expression OperandAt(int index) => Operand;
}

/// <summary>The same bits as another scalar type of the same size.</summary>
public sealed record Bitcast(IrType Type, Expression Operand) : Expression(Type)
{
    internal override int OperandCount => 1;

    internal override Expression OperandAt(int index) => Operand;
}

/// <summary>An element of memory. The index is an i32 or an i64; outside the view nothing is defined.</summary>
public sealed record Load(Expression View, Expression Index) : Expression(View.Type.Element)
{
    internal override int OperandCount => 2;

    internal override Expression OperandAt(int index) => index == 0 ? View : Index;
}

/// <summary>How many elements a view has, an i64.</summary>
public sealed record ViewLength(Expression View) : Expression(IrType.I64)
{
    internal override int OperandCount => 1;

    internal override Expression OperandAt(int index) => View;
}

/// <summary>A part of a view; offset and length are i64 and lie inside it.</summary>
public sealed record SubView(Expression View, Expression Offset, Expression Length) : Expression(View.Type)
{
    internal override int OperandCount => 3;

    internal override Expression OperandAt(int index) => index switch { 0 => View, 1 => Offset, _ => Length };
}

/// <summary>
/// The same memory as elements of another type; the length is that of the bytes, rounded down. The first byte must be a
/// multiple of the new element's size (of its lane's size on OpenCL).
/// </summary>
public sealed record ViewCast(IrType Type, Expression View) : Expression(Type)
{
    internal override int OperandCount => 1;

    internal override Expression OperandAt(int index) => View;
}

/// <summary>One lane of a vector.</summary>
public sealed record Lane(Expression Vector, int Index) : Expression(Vector.Type.Lane)
{
    internal override int OperandCount => 1;

    internal override Expression OperandAt(int index) => Vector;
}

/// <summary>A vector of scalars.</summary>
public sealed record MakeVector(IrType Type, IReadOnlyList<Expression> Lanes) : Expression(Type)
{
    internal override int OperandCount => Lanes.Count;

    internal override Expression OperandAt(int index) => Lanes[index];

    /// <summary>Whether type and lanes are equal.</summary>
    public bool Equals(MakeVector? other) => other is not null && Type == other.Type && Lanes.SequenceEqual(other.Lanes);

    /// <summary>A hash of type and lanes.</summary>
    public override int GetHashCode() => Lanes.Aggregate(Type.GetHashCode(), (hash, lane) => hash * 31 + lane.GetHashCode());
}

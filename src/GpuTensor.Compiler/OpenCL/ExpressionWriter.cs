using System.Globalization;
using GpuTensor.Compiler.Ir;
using static GpuTensor.Compiler.OpenCL.Precedence;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>Writes expressions: values, and views as where they begin and how long they are.</summary>
internal sealed class ExpressionWriter(KernelScope scope)
{
    private const string LaneNames = "0123456789abcdef";

    /// <summary>A value.</summary>
    public Term Write(Expression expression)
    {
        switch (expression)
        {
            case Constant e:
                return Literals.Of(e.Type.Scalar, e.Bits);
            case ReadVariable e:
                return Name(scope.Name(e.Variable));
            case ReadParameter e when e.Type == IrType.Bool:
                return new Term($"{scope.Read(e.Parameter)} != 0", Equality);
            case ReadParameter e:
                return Name(scope.Read(e.Parameter));
            case Builtin e:
                return Place(e.Value);
            case Unary e:
                return WriteUnary(e);
            case Binary e:
                return WriteBinary(e);
            case FusedMultiplyAdd e when e.A.Type != e.Type:
                return Name($"fma({Cast(scope.Value(e.Type), Parenthesized(Write(e.A)))}, {Write(e.B).Text}, {Write(e.C).Text})");
            case FusedMultiplyAdd e:
                return Call("fma", e.A, e.B, e.C);
            case Select e:
                return AsType(e.Type, Choice(Write(e.Condition), Write(e.WhenTrue), Write(e.WhenFalse)));
            case ConvertTo e:
                return WriteConversion(e);
            case Bitcast e:
                return WriteBitcast(e);
            case Load e:
                return WriteLoad(e);
            case ViewLength e:
                return Length(e.View);
            case Lane e:
                return WriteLane(e);
            case MakeVector e:
                return Cast(scope.Value(e.Type), new Term($"({string.Join(", ", e.Lanes.Select(lane => Write(lane).At(Conditional)))})", Primary));
            default:
                throw new ArgumentException($"{expression.GetType().Name} has no value.", nameof(expression));
        }
    }

    /// <summary>Where a view begins.</summary>
    public Term Pointer(Expression view)
    {
        switch (view)
        {
            case ReadVariable e:
                return Name(scope.Name(e.Variable));
            case ReadParameter e:
                return Name(scope.Read(e.Parameter));
            case ArrayAccess e:
                return Name(scope.Read(e.Array));
            case SubView { Offset: Constant { Bits: 0 } } e:
                return Pointer(e.View);
            case SubView e:
                return new Term($"{Pointer(e.View).At(Sum)} + {Scaled(Write(e.Offset), e.Type.Lanes).At(Product)}", Sum);
            case ViewCast e:
                return Cast(scope.Pointer(e.Type), Pointer(e.View));
            case Select e:
                return Choice(Write(e.Condition), Pointer(e.WhenTrue), Pointer(e.WhenFalse));
            default:
                throw new ArgumentException($"{view.GetType().Name} is no view.", nameof(view));
        }
    }

    /// <summary>How many elements a view has.</summary>
    public Term Length(Expression view)
    {
        switch (view)
        {
            case ReadVariable e:
                return Name(scope.LengthName(e.Variable));
            case ReadParameter e:
                return Name(scope.ReadLength(e.Parameter));
            case ArrayAccess { Array.Length: null } e:
                return Name(scope.ReadDynamicLength(e.Array));
            case ArrayAccess e:
                return Cast("long", Write(e.Array.Length!));
            case SubView e:
                return Write(e.Length);
            case ViewCast e:
                return Recounted(Length(e.View), e.View.Type.ByteCount, e.Type.ByteCount);
            case Select e:
                return Choice(Write(e.Condition), Length(e.WhenTrue), Length(e.WhenFalse));
            default:
                throw new ArgumentException($"{view.GetType().Name} is no view.", nameof(view));
        }
    }

    /// <summary>An element of memory that can be read and written, unless it is a vector.</summary>
    public Term Element(Expression view, Expression index) => new($"{Pointer(view).At(Primary)}[{Write(index).Text}]", Primary);

    private static Term Name(string name) => new(name, Primary);

    private static Term Cast(string type, Term value) => new($"({type}){value.At(Prefix)}", Prefix);

    private static Term Parenthesized(Term value) => new($"({value.Text})", Primary);

    private static Term Choice(Term condition, Term whenTrue, Term whenFalse) =>
        new($"{condition.At(OrElse)} ? {whenTrue.At(Conditional)} : {whenFalse.At(Conditional)}", Conditional);

    private static Term Scaled(Term count, int factor) =>
        factor == 1 ? count : new Term($"{factor.ToString(CultureInfo.InvariantCulture)}L * {count.At(Prefix)}", Product);

    private static Term Recounted(Term count, int from, int to) => from % to == 0
        ? Scaled(count, from / to)
        : new Term($"{Scaled(count, from).At(Product)} / {to.ToString(CultureInfo.InvariantCulture)}L", Product);

    /// <summary>C widens narrow integers when it calculates; the result is cut to its type again.</summary>
    private static Term AsType(IrType type, Term value) =>
        type.IsScalar && TypeNames.IsNarrow(type.Scalar) ? Cast(TypeNames.Stored(type.Scalar), value) : value;

    private static Term Infix(BinaryOperator op, Term left, Term right)
    {
        (string symbol, Precedence precedence, Precedence ofLeft, Precedence ofRight) = OperatorTable.Infix(op);
        return new Term($"{left.At(ofLeft)} {symbol} {right.At(ofRight)}", precedence);
    }

    private Term Call(string function, params Expression[] arguments)
    {
        string list = Write(arguments[0]).Text;
        for (int i = 1; i < arguments.Length; i++)
            list = $"{list}, {Write(arguments[i]).Text}";
        return new($"{function}({list})", Primary);
    }

    private Term Place(BuiltinValue value) => value switch
    {
        // Warps of one thread.
        BuiltinValue.WarpSize => Name("1"),
        BuiltinValue.LaneIndex => Name("0"),
        _ => Name(scope.Place(value)),
    };

    private Term WriteUnary(Unary e)
    {
        IrType type = e.Operand.Type;
        if (e.Operator == UnaryOperator.Not)
            return new Term($"!{Write(e.Operand).At(Primary)}", Prefix);
        if (type.IsFloat && e.Operator == UnaryOperator.IsNaN)
            return Call(scope.Parts.Function($"is_nan_{scope.Value(type)}"), e.Operand);
        if (e.Operator == UnaryOperator.RoundToTf32)
            return Call(scope.Parts.Function("round_to_tf32"), e.Operand);
        if (type.IsFloat)
        {
            string function = OperatorTable.OfFloat(e.Operator);
            return function == "-"
                ? new Term($"-{Write(e.Operand).At(Primary)}", Prefix)
                : Call(scope.Parts.Builtin(function, scope.Value(type)), e.Operand);
        }

        string wrapping = TypeNames.Wrapping(type.Scalar);
        return e.Operator switch
        {
            UnaryOperator.Negate => Wrapped(e),
            UnaryOperator.Complement => AsType(type, new Term($"~{Write(e.Operand).At(Primary)}", Prefix)),
            UnaryOperator.Abs when !type.IsSigned => Write(e.Operand),
            UnaryOperator.Abs => Cast(TypeNames.Stored(type.Scalar), Call("abs", e.Operand)),
            UnaryOperator.PopCount => Cast("int", Call("popcount", e.Operand)),
            UnaryOperator.LeadingZeroCount => Cast("int", Call("clz", e.Operand)),
            _ => Name($"{scope.Parts.Function($"trailing_zeros_{wrapping}")}({TrailingZerosOperand(e.Operand)})"),
        };
    }

    /// <summary>A bit behind the highest ends the count for narrow integers.</summary>
    private string TrailingZerosOperand(Expression operand)
    {
        Term bits = Unsigned(operand);
        return TypeNames.IsNarrow(operand.Type.Scalar)
            ? $"{bits.At(Prefix)} | {(1 << (8 * operand.Type.ByteCount)).ToString(CultureInfo.InvariantCulture)}u"
            : bits.Text;
    }

    private Term WriteBinary(Binary e)
    {
        IrType type = e.Left.Type;
        if (type == IrType.Bool || Operators.IsComparison(e.Operator))
            return Infix(e.Operator, Write(e.Left), Write(e.Right));
        if (e.Operator is BinaryOperator.Min or BinaryOperator.Max)
        {
            string function = e.Operator == BinaryOperator.Min ? "min" : "max";
            return Call(type.IsFloat ? scope.Parts.Function($"{function}_{scope.Value(type)}") : function, e.Left, e.Right);
        }

        if (type.IsFloat)
        {
            return OperatorTable.OfFloats(e.Operator) is { } function
                ? Call(function, e.Left, e.Right)
                : Infix(e.Operator, Write(e.Left), Write(e.Right));
        }

        return e.Operator switch
        {
            BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.ShiftLeft => Wrapped(e),
            BinaryOperator.Divide or BinaryOperator.Remainder => WriteDivision(e),
            BinaryOperator.ShiftRight => AsType(type, Infix(e.Operator, Write(e.Left), ShiftCount(e))),
            _ => AsType(type, Infix(e.Operator, Write(e.Left), Write(e.Right))),
        };
    }

    private Term WriteDivision(Binary e)
    {
        IrType type = e.Left.Type;
        if (e.Right is Constant { Bits: var bits } && (uint)bits != 0 && !(type.IsSigned && (uint)bits == uint.MaxValue))
            return AsType(type, Infix(e.Operator, Write(e.Left), Write(e.Right)));
        string function = (e.Operator == BinaryOperator.Divide ? "divide_" : "remainder_")
            + (type.IsSigned ? "" : "u") + (type.ByteCount == 8 ? "long" : "int");
        return AsType(type, Call(scope.Parts.Function(function), e.Left, e.Right));
    }

    /// <summary>Integer arithmetic that may overflow: calculated without sign, then given its type again.</summary>
    private Term Wrapped(Expression e)
    {
        Term value = Unsigned(e);
        string type = TypeNames.Stored(e.Type.Scalar);
        return type == TypeNames.Wrapping(e.Type.Scalar) ? value : Cast(type, value);
    }

    /// <summary>An integer's lower bits in the unsigned type in which it is calculated.</summary>
    private Term Unsigned(Expression expression)
    {
        ScalarType scalar = expression.Type.Scalar;
        switch (expression)
        {
            case Constant e:
                return Name(Literals.Unsigned(scalar, e.Bits));
            case Unary { Operator: UnaryOperator.Negate } e:
                return Infix(BinaryOperator.Subtract, Name(Literals.Unsigned(scalar, 0)), Unsigned(e.Operand));
            case Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply } e:
                return Infix(e.Operator, Unsigned(e.Left), Unsigned(e.Right));
            case Binary { Operator: BinaryOperator.ShiftLeft } e:
                return Infix(e.Operator, Unsigned(e.Left), ShiftCount(e));
            default:
                string wrapping = TypeNames.Wrapping(scalar);
                return TypeNames.Stored(scalar) == wrapping ? Write(expression) : Cast(wrapping, Write(expression));
        }
    }

    private Term ShiftCount(Binary e)
    {
        int mask = e.Left.Type.ByteCount == 8 ? 63 : 31;
        return e.Right is Constant { Bits: var bits }
            ? Name(((int)bits & mask).ToString(CultureInfo.InvariantCulture))
            : new Term($"{Write(e.Right).At(Prefix)} & {mask.ToString(CultureInfo.InvariantCulture)}", And);
    }

    private Term WriteConversion(ConvertTo e)
    {
        IrType from = e.Operand.Type;
        IrType to = e.Type;
        if (from == to)
            return Write(e.Operand);
        if (from.Scalar == ScalarType.F16 || to.Scalar == ScalarType.F16)
            return Call(scope.Parts.Function(to.Scalar == ScalarType.F16 ? "float_to_half" : "half_to_float"), e.Operand);
        Term value = Write(e.Operand);
        if (!from.IsFloat || !to.IsInteger)
            return Cast(scope.Value(to), value);
        string saturated = TypeNames.IsNarrow(to.Scalar) ? "int" : TypeNames.Stored(to.Scalar);
        return AsType(to, Name($"{scope.Parts.Function($"{TypeNames.Stored(from.Scalar)}_to_{saturated}")}({value.Text})"));
    }

    private Term WriteBitcast(Bitcast e)
    {
        Term value = Write(e.Operand);
        if (e.Type == IrType.Bool)
            return new Term($"{value.At(Sum)} != 0", Equality);
        string type = TypeNames.Stored(e.Type.Scalar);
        string from = TypeNames.Stored(e.Operand.Type.Scalar);
        return e.Operand.Type == IrType.Bool ? Cast(type, value) : type == from ? value : Name($"as_{type}({value.Text})");
    }

    private Term WriteLoad(Load e)
    {
        IrType element = e.Type;
        if (element.Scalar == ScalarType.F64)
            scope.Parts.UseDoubles(scope.Kernel);
        if (element.IsVector)
            return Name($"vload{element.Lanes.ToString(CultureInfo.InvariantCulture)}({Write(e.Index).Text}, {Pointer(e.View).Text})");
        Term value = Element(e.View, e.Index);
        return element == IrType.Bool ? new Term($"{value.Text} != 0", Equality) : value;
    }

    private Term WriteLane(Lane e)
    {
        string lane = e.Vector.Type.Lanes <= 4 ? "xyzw".Substring(e.Index, 1) : "s" + LaneNames.Substring(e.Index, 1);
        var value = new Term($"{Write(e.Vector).At(Primary)}.{lane}", Primary);
        return e.Type == IrType.Bool ? new Term($"{value.Text} != 0", Equality) : value;
    }
}

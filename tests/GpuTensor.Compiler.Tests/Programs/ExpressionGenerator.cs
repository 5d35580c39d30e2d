using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>Makes random expressions of a type that are defined whatever the variables hold.</summary>
internal sealed class ExpressionGenerator(Random random, ProgramScope scope)
{
    private static readonly UnaryOperator[] s_floatFunctions =
    [
        .. Enum.GetValues<UnaryOperator>().Where(op => op is UnaryOperator.Negate or >= UnaryOperator.Abs and < UnaryOperator.IsNaN),
    ];

    /// <summary>One of a list.</summary>
    public T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    /// <summary>Whether something happens that does so many times of a hundred.</summary>
    public bool Chance(int percent) => random.Next(100) < percent;

    /// <summary>An i32.</summary>
    public static Constant Int(long value) => new(IrType.I32, (ulong)value);

    /// <summary>An expression of a value type.</summary>
    public Expression Of(IrType type, int depth = 3)
    {
        if (type.IsVector)
        {
            return Vector(type, depth);
        }

        if (depth == 0 || Chance(15))
        {
            return Leaf(type);
        }

        return random.Next(10) switch
        {
            0 => new Select(Of(IrType.Bool, depth - 1), Of(type, depth - 1), Of(type, depth - 1)),
            1 or 2 when type != IrType.Bool => Conversion(type, depth - 1),
            3 => Read(type, depth - 1) ?? Leaf(type),
            4 when ProgramScope.VectorTypes.FirstOrDefault(vector => vector.Lane == type) is { Lanes: > 1 } vector =>
                new Lane(Of(vector, depth - 1), random.Next(vector.Lanes)),
            _ => type == IrType.Bool ? Condition(depth - 1) : type.IsFloat ? Float(type, depth - 1) : Integer(type, depth - 1),
        };
    }

    /// <summary>An index into a window: an i32 or i64 from 0 to <see cref="ProgramScope.Window"/> - 1.</summary>
    public Expression Index(int depth = 2)
    {
        if (Chance(40))
        {
            return Int(random.Next(ProgramScope.Window));
        }

        Expression index = new Binary(BinaryOperator.And, Of(IrType.I32, depth), Int(ProgramScope.Window - 1));
        return Chance(20) ? new ConvertTo(IrType.I64, index) : index;
    }

    /// <summary>An element of a readable view, or null where none is of the type.</summary>
    public Expression? Read(IrType type, int depth)
    {
        (Expression View, Variable First)[] own = [.. scope.Writable.Where(place => place.View.Type.Element == type)];
        if (own.Length > 0 && Chance(20))
        {
            (Expression target, Variable first) = Pick(own);
            return new Load(target, new Binary(BinaryOperator.Add, new ReadVariable(first), AsInt(Index(depth))));
        }

        if (scope.Fixed?.Element == type && Chance(30))
        {
            return new Load(new ArrayAccess(scope.Fixed), Int(random.Next(ProgramScope.Window)));
        }

        Expression[] views = [.. scope.Readable.Where(view => view.Type.Element == type)];
        return views.Length == 0 ? null : new Load(Pick(views), Index(depth));
    }

    /// <summary>A view of at least a window of a space and element.</summary>
    public Expression View(IrType type)
    {
        Expression[] whole = [.. scope.Readable.Where(view => view.Type == type && view is ReadParameter or ArrayAccess)];
        Expression view = whole.Length > 0 ? Pick(whole) : Pick([.. scope.Readable.Where(view => view.Type == type)]);
        if (view is not ReadParameter || Chance(30))
        {
            return view;
        }

        Expression offset = Chance(50)
            ? new Constant(IrType.I64, (ulong)random.Next(ProgramScope.InputLength - ProgramScope.Window + 1))
            : new ConvertTo(IrType.I64, Index(1));
        Expression length = Chance(50) ? new Constant(IrType.I64, ProgramScope.Window) : new Binary(BinaryOperator.Subtract, new ViewLength(view), offset);
        Expression part = new SubView(view, offset, length);
        return Chance(20) ? new Select(Of(IrType.Bool, 1), part, view) : part;
    }

    private static Expression AsInt(Expression index) => index.Type == IrType.I32 ? index : new ConvertTo(IrType.I32, index);

    private Expression Leaf(IrType type)
    {
        Variable[] variables = [.. scope.Variables.Where(variable => variable.Type == type)];
        Parameter[] parameters = [.. scope.Parameters.Where(parameter => parameter.Type == type)];
        return random.Next(8) switch
        {
            0 when parameters.Length > 0 => new ReadParameter(Pick(parameters)),
            1 when type == IrType.I32 => new Builtin(BuiltinValue.GlobalIndexX),
            1 when type == IrType.I64 => new ViewLength(Pick(scope.Readable)),
            < 6 when variables.Length > 0 => new ReadVariable(Pick(variables)),
            _ => RandomConstants.Of(random, type),
        };
    }

    private Expression Vector(IrType type, int depth)
    {
        Variable[] variables = [.. scope.Variables.Where(variable => variable.Type == type)];
        int choice = depth == 0 ? 0 : random.Next(5);
        return choice switch
        {
            4 when type.Lane.IsFloat => new FusedMultiplyAdd(Of(random.Next(2) == 0 ? type : type.Lane, depth - 1), Of(type, depth - 1), Of(type, depth - 1)),
            0 when variables.Length > 0 => new ReadVariable(Pick(variables)),
            1 when Read(type, depth - 1) is { } load => load,
            2 => new Select(Of(IrType.Bool, depth - 1), Of(type, depth - 1), Of(type, depth - 1)),
            _ => new MakeVector(type, [.. Enumerable.Range(0, type.Lanes).Select(_ => Of(type.Lane, Math.Max(depth - 1, 0)))]),
        };
    }

    private Expression Conversion(IrType type, int depth)
    {
        if (type == new IrType(ScalarType.F32) && Chance(30) && Read(new(ScalarType.F16), depth) is { } half)
        {
            return new ConvertTo(type, Chance(50) ? half : new ConvertTo(half.Type, Of(type, depth)));
        }

        IrType other = Pick([.. ProgramScope.Types.Where(candidate => candidate != IrType.Bool)]);
        return other.ByteCount == type.ByteCount && Chance(40) ? Bits(type, other, depth) : new ConvertTo(type, Of(other, depth));
    }

    /// <summary>The bits of floats come from integers whose highest two are zero: no NaN with bits of its own.</summary>
    private Bitcast Bits(IrType type, IrType other, int depth)
    {
        Expression operand = Of(other, depth);
        return new(type, type.IsFloat && other.IsInteger
            ? new Binary(BinaryOperator.And, operand, new Constant(other, (1UL << (8 * type.ByteCount - 2)) - 1))
            : operand);
    }

    private Expression Condition(int depth)
    {
        IrType type = Pick(ProgramScope.Types);
        return random.Next(6) switch
        {
            0 => new Unary(UnaryOperator.Not, Of(IrType.Bool, depth)),
            1 => new Unary(
                Pick<UnaryOperator>([UnaryOperator.IsNaN, UnaryOperator.IsInfinity, UnaryOperator.IsFinite]), Of(new(ScalarType.F32), depth)),
            2 => new Binary(
                Pick<BinaryOperator>([BinaryOperator.And, BinaryOperator.Or, BinaryOperator.Xor, BinaryOperator.AndAlso, BinaryOperator.OrElse]),
                Of(IrType.Bool, depth),
                Of(IrType.Bool, depth)),
            _ => new Binary(
                type == IrType.Bool
                    ? Pick<BinaryOperator>([BinaryOperator.Equal, BinaryOperator.NotEqual])
                    : (BinaryOperator)random.Next((int)BinaryOperator.Equal, (int)BinaryOperator.GreaterOrEqual + 1),
                Of(type, depth),
                Of(type, depth)),
        };
    }

    private Expression Float(IrType type, int depth) => random.Next(8) switch
    {
        0 or 1 => new Unary(Pick(s_floatFunctions), Of(type, depth)),
        2 => new FusedMultiplyAdd(Of(type, depth), Of(type, depth), Of(type, depth)),
        _ => new Binary(
            Pick<BinaryOperator>(
            [
                BinaryOperator.Add, BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.Multiply, BinaryOperator.Divide,
                BinaryOperator.Remainder, BinaryOperator.Min, BinaryOperator.Max, BinaryOperator.Pow, BinaryOperator.Atan2, BinaryOperator.CopySign,
            ]),
            Of(type, depth),
            Of(type, depth)),
    };

    private Expression Integer(IrType type, int depth)
    {
        Expression left = Of(type, depth);
        switch (random.Next(10))
        {
            case 0:
                return new Unary(Pick<UnaryOperator>([UnaryOperator.Negate, UnaryOperator.Complement, UnaryOperator.Abs]), left);
            case 1 when type == IrType.I32:
                IrType counted = Pick([.. ProgramScope.Types.Where(candidate => candidate.IsInteger)]);
                return new Unary(
                    Pick<UnaryOperator>([UnaryOperator.PopCount, UnaryOperator.LeadingZeroCount, UnaryOperator.TrailingZeroCount]), Of(counted, depth));
            case 2:
                return new Binary(Pick<BinaryOperator>([BinaryOperator.ShiftLeft, BinaryOperator.ShiftRight]), left, Of(IrType.I32, depth));
            case 3:
                // An odd divisor is no zero.
                Expression divisor = new Binary(BinaryOperator.Or, Of(type, depth), new Constant(type, 1));
                return new Binary(Pick<BinaryOperator>([BinaryOperator.Divide, BinaryOperator.Remainder]), left, divisor);
            default:
                BinaryOperator op = Pick<BinaryOperator>(
                [
                    BinaryOperator.Add, BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.And, BinaryOperator.Or,
                    BinaryOperator.Xor, BinaryOperator.Min, BinaryOperator.Max,
                ]);
                return new Binary(op, left, Of(type, depth));
        }
    }
}

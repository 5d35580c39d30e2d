using GpuTensor.Compiler.Ir;
using static GpuTensor.Compiler.Ir.BinaryOperator;
using static GpuTensor.Compiler.Ir.UnaryOperator;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>Math, MathF, XMath, BitOperations and the functions of generic math, one line each.</summary>
internal static class MathMembers
{
    private static readonly Dictionary<string, Func<Expression[], Expression>> s_functions = new()
    {
        ["Abs/1"] = x => x[0].Type.IsFloat || x[0].Type.IsSigned ? new Unary(Abs, x[0]) : x[0],
        ["Sqrt/1"] = Of(Sqrt),
        ["Rsqrt/1"] = Of(ReciprocalSqrt),
        ["Rcp/1"] = x => new Binary(Divide, Expressions.Number(x[0].Type, 1), x[0]),
        ["Exp/1"] = Of(Exp),
        ["Exp2/1"] = Of(Exp2),
        ["Log/1"] = Of(Log),
        ["Log2/1"] = x => x[0].Type.IsFloat ? new Unary(Log2, x[0]) : IntegerLog2(x[0]),
        ["Log10/1"] = Of(Log10),
        ["Sin/1"] = Of(Sin),
        ["Cos/1"] = Of(Cos),
        ["Tan/1"] = Of(Tan),
        ["Asin/1"] = Of(Asin),
        ["Acos/1"] = Of(Acos),
        ["Atan/1"] = Of(Atan),
        ["Sinh/1"] = Of(Sinh),
        ["Cosh/1"] = Of(Cosh),
        ["Tanh/1"] = Of(Tanh),
        ["Cbrt/1"] = Of(Cbrt),
        ["Floor/1"] = Of(Floor),
        ["Ceiling/1"] = Of(Ceiling),
        ["Truncate/1"] = Of(Truncate),
        ["Round/1"] = Of(Round),
        ["RoundToEven/1"] = Of(Round),
        ["Pow/2"] = Of(Pow),
        ["Atan2/2"] = Of(Atan2),
        ["Rem/2"] = Of(Remainder),
        ["CopySign/2"] = Of(CopySign),
        ["Min/2"] = Of(Min),
        ["Max/2"] = Of(Max),
        ["MinNumber/2"] = x => Number(Min, x),
        ["MaxNumber/2"] = x => Number(Max, x),
        ["Clamp/3"] = x => new Select(new Binary(Less, x[0], x[1]), x[1], new Select(new Binary(Greater, x[0], x[2]), x[2], x[0])),
        ["XMath.Clamp/3"] = x => new Binary(Max, new Binary(Min, x[0], x[2]), x[1]),
        ["FusedMultiplyAdd/3"] = x => new FusedMultiplyAdd(x[0], x[1], x[2]),
        ["Sign/1"] = x => new Select(IsBelowZero(x[0]), Expressions.Int32(-1), new Select(IsAboveZero(x[0]), Expressions.Int32(1), Expressions.Int32(0))),
        ["IsNaN/1"] = x => x[0].Type.IsFloat ? new Unary(IsNaN, x[0]) : Expressions.False,
        ["IsInfinity/1"] = x => x[0].Type.IsFloat ? new Unary(IsInfinity, x[0]) : Expressions.False,
        ["IsFinite/1"] = x => x[0].Type.IsFloat ? new Unary(IsFinite, x[0]) : Expressions.True,
        ["IsPositiveInfinity/1"] = x => x[0].Type.IsFloat ? new Binary(Equal, x[0], Expressions.Number(x[0].Type, double.PositiveInfinity)) : Expressions.False,
        ["IsNegativeInfinity/1"] = x => x[0].Type.IsFloat ? new Binary(Equal, x[0], Expressions.Number(x[0].Type, double.NegativeInfinity)) : Expressions.False,
        ["IsNegative/1"] = x => HasSign(x[0]),
        ["IsPositive/1"] = x => OperatorLowering.Not(HasSign(x[0])),
        ["IsZero/1"] = x => new Binary(Equal, x[0], Expressions.Zero(x[0].Type)),
        ["IsPow2/1"] = x => new Binary(AndAlso, IsAboveZero(x[0]), new Binary(Equal, new Unary(PopCount, x[0]), Expressions.Int32(1))),
        ["IsEvenInteger/1"] = x => new Binary(Equal, LowestBit(x[0]), Expressions.Zero(x[0].Type)),
        ["IsOddInteger/1"] = x => new Binary(NotEqual, LowestBit(x[0]), Expressions.Zero(x[0].Type)),
        ["PopCount/1"] = Of(PopCount),
        ["LeadingZeroCount/1"] = Of(LeadingZeroCount),
        ["TrailingZeroCount/1"] = Of(TrailingZeroCount),
        ["RotateLeft/2"] = x => Rotate(x[0], x[1], ShiftLeft, ShiftRight),
        ["RotateRight/2"] = x => Rotate(x[0], x[1], ShiftRight, ShiftLeft),
    };

    public static Operand? Call(IntrinsicCall call)
    {
        string key = $"{call.Name}/{call.Arguments.Count}";
        if (!s_functions.TryGetValue($"{call.Target.Method.ContainingType.Name}.{key}", out Func<Expression[], Expression>? function)
            && !s_functions.TryGetValue(key, out function))
        {
            throw call.Unknown();
        }

        Expression[] arguments = [.. Enumerable.Range(0, call.Arguments.Count).Select(i => call[i])];
        if (arguments.Any(argument => argument.Type.Scalar == ScalarType.F16))
            throw new KernelException(Rules.HalfArithmetic, call.Site.Syntax);

        // Most of these use an operand more than once.
        Expression result = function([.. arguments.Select(argument => Uses(function, arguments) ? call.Code.Hold(argument) : argument)]);
        return new Single(call.ResultLayout is ValueLayout { Type: { IsScalar: true } type } ? Expressions.ConvertTo(type, result) : result);
    }

    /// <summary>Whether the function reads one of its operands more than once.</summary>
    private static bool Uses(Func<Expression[], Expression> function, Expression[] arguments)
    {
        Expression result = function(arguments);
        return arguments.Any(argument => !Expressions.IsTrivial(argument) && Count(result, argument) > 1);
    }

    private static int Count(Expression expression, Expression part) => ReferenceEquals(expression, part)
        ? 1
        : Expressions.Children(expression).Sum(child => Count(child, part));

    private static Func<Expression[], Expression> Of(UnaryOperator op) => x => new Unary(op, x[0]);

    private static Func<Expression[], Expression> Of(BinaryOperator op) => x => new Binary(op, x[0], x[1]);

    /// <summary>The other operand where one is NaN.</summary>
    private static Expression Number(BinaryOperator op, Expression[] x) => !x[0].Type.IsFloat
        ? new Binary(op, x[0], x[1])
        : new Select(new Unary(IsNaN, x[0]), x[1], new Select(new Unary(IsNaN, x[1]), x[0], new Binary(op, x[0], x[1])));

    private static Binary IsBelowZero(Expression x) => new(Less, x, Expressions.Zero(x.Type));

    private static Binary IsAboveZero(Expression x) => new(Greater, x, Expressions.Zero(x.Type));

    /// <summary>Whether the sign bit is set.</summary>
    private static Expression HasSign(Expression x)
    {
        if (x.Type.IsFloat)
            x = new Bitcast(x.Type.ByteCount == 4 ? IrType.I32 : IrType.I64, x);
        return x.Type.IsSigned ? IsBelowZero(x) : Expressions.False;
    }

    private static Binary LowestBit(Expression x) => new(And, x, Expressions.Number(x.Type, 1));

    /// <summary>The position of the highest bit; 0 for 0, as BitOperations.Log2.</summary>
    private static Binary IntegerLog2(Expression x) => new(Subtract, Expressions.Int32(8 * x.Type.ByteCount - 1),
        new Unary(LeadingZeroCount, new Binary(Or, x, Expressions.Number(x.Type, 1))));

    private static Binary Rotate(Expression x, Expression count, BinaryOperator there, BinaryOperator back)
    {
        IrType unsigned = new(x.Type.ByteCount == 4 ? ScalarType.U32 : ScalarType.U64);
        Expression bits = Expressions.ConvertTo(unsigned, x);
        return new(Or, new Binary(there, bits, count), new Binary(back, bits, new Unary(Negate, count)));
    }
}

using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers operators on values.</summary>
internal sealed class OperatorLowering(LoweringContext context)
{
    private static readonly Dictionary<BinaryOperatorKind, BinaryOperator> s_operators = new()
    {
        [BinaryOperatorKind.Add] = BinaryOperator.Add,
        [BinaryOperatorKind.Subtract] = BinaryOperator.Subtract,
        [BinaryOperatorKind.Multiply] = BinaryOperator.Multiply,
        [BinaryOperatorKind.Divide] = BinaryOperator.Divide,
        [BinaryOperatorKind.Remainder] = BinaryOperator.Remainder,
        [BinaryOperatorKind.And] = BinaryOperator.And,
        [BinaryOperatorKind.Or] = BinaryOperator.Or,
        [BinaryOperatorKind.ExclusiveOr] = BinaryOperator.Xor,
        [BinaryOperatorKind.LeftShift] = BinaryOperator.ShiftLeft,
        [BinaryOperatorKind.RightShift] = BinaryOperator.ShiftRight,
        [BinaryOperatorKind.Equals] = BinaryOperator.Equal,
        [BinaryOperatorKind.NotEquals] = BinaryOperator.NotEqual,
        [BinaryOperatorKind.LessThan] = BinaryOperator.Less,
        [BinaryOperatorKind.LessThanOrEqual] = BinaryOperator.LessOrEqual,
        [BinaryOperatorKind.GreaterThan] = BinaryOperator.Greater,
        [BinaryOperatorKind.GreaterThanOrEqual] = BinaryOperator.GreaterOrEqual,
    };

    public Value Unary(IUnaryOperation operation)
    {
        Value operand = context.Values.Lower(operation.Operand);
        if (operation.OperatorMethod is { } method && !IsBuiltin(operation.ConstrainedToType))
            return context.Calls.Operator(method, operation.ConstrainedToType, [operand], operation);
        if (operation.IsLifted)
            throw new KernelException(Rules.NullableUse, operation.Syntax, operation.Type!.ToDisplayString());
        RejectChecked(operation.IsChecked, operation);
        Expression expression = RejectHalf(context.Storage.ToExpression(operand), operation.Syntax);
        return new Single(operation.OperatorKind switch
        {
            UnaryOperatorKind.Plus => expression,
            UnaryOperatorKind.Minus => Promoted(expression, wide => new Unary(UnaryOperator.Negate, wide)),
            UnaryOperatorKind.BitwiseNegation => Promoted(expression, wide => new Unary(UnaryOperator.Complement, wide)),
            UnaryOperatorKind.Not => Not(expression),
            _ => throw new KernelException(Rules.UnsupportedSyntax, operation.Syntax, operation.Syntax.ToString()),
        });
    }

    public Value Binary(IBinaryOperation operation)
    {
        if (TypesAreEqual(operation) is { } equal)
            return new Single(equal ? Expressions.True : Expressions.False);
        if (operation.OperatorMethod is null && operation.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
            return new Single(ShortCircuit(operation));
        OperandList operands = context.Operands()
            .Then(() => context.Values.Lower(operation.LeftOperand))
            .Then(() => context.Values.Lower(operation.RightOperand));
        if (operation.OperatorMethod is { } method && !IsBuiltin(operation.ConstrainedToType))
            return context.Calls.Operator(method, operation.ConstrainedToType, [operands.Value(0), operands.Value(1)], operation);
        if (operation.IsLifted)
            throw new KernelException(Rules.NullableUse, operation.Syntax, operation.Type!.ToDisplayString());
        RejectChecked(operation.IsChecked, operation);
        return new Single(Binary(operation.OperatorKind, operands.Value(0), operands.Value(1), operation.Syntax));
    }

    /// <summary><c>target op= value</c>: what the target becomes.</summary>
    public Value Compound(ICompoundAssignmentOperation operation, Value old, Value value)
    {
        if (operation.OperatorMethod is { } method && !IsBuiltin(operation.ConstrainedToType))
        {
            Value converted = context.Conversions.Convert(operation.InConversion, old, operation);
            Value result = context.Calls.Operator(method, operation.ConstrainedToType, [converted, value], operation);
            return context.Conversions.Convert(operation.OutConversion, result, operation);
        }

        RejectChecked(operation.IsChecked, operation);
        Expression left = context.Storage.ToExpression(old);
        Expression right = context.Storage.ToExpression(value);
        IrType type = operation.OperatorKind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift
            ? Promote(left.Type)
            : right.Type;
        Expression changed = Binary(operation.OperatorKind, new Single(Expressions.ConvertTo(type, left)), value, operation.Syntax);
        return new Single(Expressions.ConvertTo(left.Type, changed));
    }

    /// <summary>The value after ++ or --.</summary>
    public Value Increment(IIncrementOrDecrementOperation operation, Value old)
    {
        if (operation.OperatorMethod is { } method && !IsBuiltin(operation.ConstrainedToType))
            return context.Calls.Operator(method, operation.ConstrainedToType, [old], operation);
        RejectChecked(operation.IsChecked, operation);
        Expression value = RejectHalf(context.Storage.ToExpression(old), operation.Syntax);
        BinaryOperator op = operation.Kind == OperationKind.Increment ? BinaryOperator.Add : BinaryOperator.Subtract;
        return new Single(Promoted(value, wide => new Binary(op, wide, Expressions.Number(wide.Type, 1))));
    }

    /// <summary>Tuples compared element by element.</summary>
    public Value TupleBinary(ITupleBinaryOperation operation)
    {
        OperandList operands = context.Operands()
            .Then(() => context.Values.Lower(operation.LeftOperand))
            .Then(() => context.Values.Lower(operation.RightOperand));
        Expression equal = AreEqual(operands.Value(0), operands.Value(1), operation.Syntax);
        return new Single(operation.OperatorKind == BinaryOperatorKind.Equals ? equal : Not(equal));
    }

    /// <summary>A built-in operator on two scalars.</summary>
    public Expression Binary(BinaryOperatorKind kind, Value leftValue, Value rightValue, SyntaxNode syntax)
    {
        Expression left = RejectHalf(context.Storage.ToExpression(leftValue), syntax);
        Expression right = RejectHalf(context.Storage.ToExpression(rightValue), syntax);
        if (kind == BinaryOperatorKind.UnsignedRightShift)
            return UnsignedShift(left, right);
        if (!s_operators.TryGetValue(kind, out BinaryOperator op))
            throw new KernelException(Rules.UnsupportedSyntax, syntax, syntax.ToString());
        if (Operators.IsComparison(op))
            return new Binary(op, left, right);
        return op is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight
            ? Promoted(left, wide => new Binary(op, wide, Expressions.ConvertTo(IrType.I32, right)))
            : Promoted(left, wide => new Binary(op, wide, Expressions.ConvertTo(wide.Type, right)));
    }

    /// <summary>Whether two values are equal, field by field.</summary>
    public Expression AreEqual(Value left, Value right, SyntaxNode syntax)
    {
        if (left is not Composite composite)
        {
            Expression a = context.Storage.ToExpression(left);
            Expression b = context.Storage.ToExpression(right);
            if (a.Type.IsView)
                throw new KernelException(Rules.UnsupportedSyntax, syntax, syntax.ToString());
            return a.Type.IsVector
                ? And(Enumerable.Range(0, a.Type.Lanes).Select(i => Equal(Storage.LaneOf(a, i), Storage.LaneOf(b, i))))
                : Equal(a, b);
        }

        return And(composite.Fields.Zip(((Composite)right).Fields, (a, b) => AreEqual(a, b, syntax)));

        static Expression And(IEnumerable<Expression> tests) =>
            tests.DefaultIfEmpty(Expressions.True).Aggregate((all, next) => new Binary(BinaryOperator.AndAlso, all, next));

        // Numbers of two types meet in tuples only, where C# widens the narrower one.
        static Expression Equal(Expression a, Expression b)
        {
            IrType type = a.Type.Scalar > b.Type.Scalar ? a.Type : b.Type;
            return new Binary(BinaryOperator.Equal, Expressions.ConvertTo(type, a), Expressions.ConvertTo(type, b));
        }
    }

    /// <summary>Whether two values are the same by Equals: as ==, but NaN is NaN.</summary>
    public Expression AreSame(Value left, Value right, SyntaxNode syntax)
    {
        if (left is Composite composite)
        {
            return composite.Fields.Zip(((Composite)right).Fields, (a, b) => AreSame(a, b, syntax))
                .DefaultIfEmpty(Expressions.True).Aggregate((all, next) => new Binary(BinaryOperator.AndAlso, all, next));
        }

        Expression equal = AreEqual(left, right, syntax);
        Expression a = context.Storage.ToExpression(left);
        Expression b = context.Storage.ToExpression(right);
        return a.Type.IsFloat
            ? new Binary(BinaryOperator.OrElse, equal,
                new Binary(BinaryOperator.AndAlso, new Unary(UnaryOperator.IsNaN, a), new Unary(UnaryOperator.IsNaN, b)))
            : equal;
    }

    public static Expression Not(Expression condition) => condition switch
    {
        Constant constant => constant.Bits == 0 ? Expressions.True : Expressions.False,
        Unary { Operator: UnaryOperator.Not } not => not.Operand,
        _ => new Unary(UnaryOperator.Not, condition),
    };

    /// <summary>Whether operators on the type that a type parameter stands for are the IR's own.</summary>
    private bool IsBuiltin(ITypeSymbol? constrained) => constrained is not null && LanguageTypes.ScalarOf(context.TypeOf(constrained)) is not null;

    /// <summary>The operation in int, as C# does with narrower integers, back in the operand's type.</summary>
    private static Expression Promoted(Expression operand, Func<Expression, Expression> operation) =>
        Expressions.ConvertTo(operand.Type, operation(Expressions.ConvertTo(Promote(operand.Type), operand)));

    private static IrType Promote(IrType type) => type.IsInteger && type.ByteCount < 4 ? IrType.I32 : type;

    private static Expression UnsignedShift(Expression left, Expression right)
    {
        ScalarType unsigned = left.Type.Scalar switch
        {
            ScalarType.I8 => ScalarType.U8,
            ScalarType.I16 => ScalarType.U16,
            ScalarType.I32 => ScalarType.U32,
            ScalarType.I64 => ScalarType.U64,
            var other => other,
        };
        return Expressions.ConvertTo(left.Type, new Binary(BinaryOperator.ShiftRight, Expressions.ConvertTo(new(unsigned), left), right));
    }

    private Expression ShortCircuit(IBinaryOperation operation)
    {
        bool isAnd = operation.OperatorKind == BinaryOperatorKind.ConditionalAnd;
        Expression left = context.Scalar(operation.LeftOperand);
        if (left is Constant { Bits: var bits })
            return bits != 0 == isAnd ? context.Scalar(operation.RightOperand) : left;
        Expression? right = null;
        IReadOnlyList<Statement> statements = context.Code.Collect(() => right = context.Scalar(operation.RightOperand));
        if (statements.Count == 0)
            return new Binary(isAnd ? BinaryOperator.AndAlso : BinaryOperator.OrElse, left, right!);
        Variable result = context.Code.NewVariable("t", IrType.Bool);
        context.Code.Emit(new Assign(result, left));
        var read = new ReadVariable(result);
        context.Code.Emit(new If(isAnd ? read : Not(read), [.. statements, new Assign(result, right!)], []));
        context.Code.Keep(result);
        return read;
    }

    /// <summary><c>typeof(T) == typeof(float)</c> is decided here.</summary>
    private bool? TypesAreEqual(IBinaryOperation operation)
    {
        if (operation is not
            {
                LeftOperand: ITypeOfOperation left,
                RightOperand: ITypeOfOperation right,
                OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals,
            })
        {
            return null;
        }

        bool equal = SymbolEqualityComparer.Default.Equals(context.TypeOf(left.TypeOperand), context.TypeOf(right.TypeOperand));
        return equal == (operation.OperatorKind == BinaryOperatorKind.Equals);
    }

    private static void RejectChecked(bool isChecked, IOperation operation)
    {
        if (isChecked)
            throw new KernelException(Rules.CheckedArithmetic, operation.Syntax);
    }

    private static Expression RejectHalf(Expression expression, SyntaxNode syntax) =>
        expression.Type.Scalar == ScalarType.F16 ? throw new KernelException(Rules.HalfArithmetic, syntax) : expression;
}

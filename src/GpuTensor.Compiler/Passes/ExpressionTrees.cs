using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Walks over expressions of any kind.</summary>
internal static class ExpressionTrees
{
    /// <summary>The same operation on operands put through a function; the same object where none changes.</summary>
    public static Expression Map(this Expression expression, Func<Expression, Expression> map)
    {
        switch (expression)
        {
            case Unary e:
                return map(e.Operand) is var operand && ReferenceEquals(operand, e.Operand) ? e : new Unary(e.Operator, operand);
            case Binary e:
                (Expression left, Expression right) = (map(e.Left), map(e.Right));
                return ReferenceEquals(left, e.Left) && ReferenceEquals(right, e.Right) ? e : new Binary(e.Operator, left, right);
            case FusedMultiplyAdd e:
                return Map(e.A, e.B, e.C, map) is { } fused ? new FusedMultiplyAdd(fused.First, fused.Second, fused.Third) : e;
            case Select e:
                return Map(e.Condition, e.WhenTrue, e.WhenFalse, map) is { } select ? new Select(select.First, select.Second, select.Third) : e;
            case ConvertTo e:
                return map(e.Operand) is var source && ReferenceEquals(source, e.Operand) ? e : new ConvertTo(e.Type, source);
            case Bitcast e:
                return map(e.Operand) is var bits && ReferenceEquals(bits, e.Operand) ? e : new Bitcast(e.Type, bits);
            case Load e:
                (Expression view, Expression index) = (map(e.View), map(e.Index));
                return ReferenceEquals(view, e.View) && ReferenceEquals(index, e.Index) ? e : new Load(view, index);
            case ViewLength e:
                return map(e.View) is var whole && ReferenceEquals(whole, e.View) ? e : new ViewLength(whole);
            case SubView e:
                return Map(e.View, e.Offset, e.Length, map) is { } part ? new SubView(part.First, part.Second, part.Third) : e;
            case ViewCast e:
                return map(e.View) is var original && ReferenceEquals(original, e.View) ? e : new ViewCast(e.Type, original);
            case Lane e:
                return map(e.Vector) is var vector && ReferenceEquals(vector, e.Vector) ? e : new Lane(vector, e.Index);
            case MakeVector e:
                Expression[] lanes = [.. e.Lanes.Select(map)];
                return lanes.Zip(e.Lanes, ReferenceEquals).All(same => same) ? e : new MakeVector(e.Type, lanes);
            default:
                return expression;
        }
    }

    /// <summary>Calls an action with every operand.</summary>
    public static void ForEachOperand(this Expression expression, Action<Expression> action)
    {
        for (int i = 0; i < expression.OperandCount; i++)
        {
            action(expression.OperandAt(i));
        }
    }

    /// <summary>Calls an action with an expression and everything it is made of.</summary>
    public static void ForEach(this Expression expression, Action<Expression> action)
    {
        action(expression);
        for (int i = 0; i < expression.OperandCount; i++)
        {
            expression.OperandAt(i).ForEach(action);
        }
    }

    /// <summary>Whether an expression or anything it is made of has a property.</summary>
    public static bool Any(this Expression expression, Predicate<Expression> predicate)
    {
        bool found = predicate(expression);
        for (int i = 0; i < expression.OperandCount && !found; i++)
        {
            found = expression.OperandAt(i).Any(predicate);
        }

        return found;
    }

    /// <summary>Whether both are the same constant, variable, parameter, array or builtin.</summary>
    public static bool IsSameLeaf(this Expression left, Expression right) =>
        left is Constant or ReadVariable or ReadParameter or ArrayAccess or Builtin && left.Equals(right);

    private static (Expression First, Expression Second, Expression Third)? Map(
        Expression first, Expression second, Expression third, Func<Expression, Expression> map)
    {
        (Expression a, Expression b, Expression c) = (map(first), map(second), map(third));
        return ReferenceEquals(a, first) && ReferenceEquals(b, second) && ReferenceEquals(c, third) ? null : (a, b, c);
    }
}

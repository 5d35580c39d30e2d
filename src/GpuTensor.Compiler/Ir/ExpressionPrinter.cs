using System.Text;

namespace GpuTensor.Compiler.Ir;

/// <summary>Writes expressions with as few parentheses as keep their shape.</summary>
internal readonly struct ExpressionPrinter(StringBuilder text)
{
    /// <summary>A variable's name, escaped where it is a keyword of the text form.</summary>
    public static void PrintName(StringBuilder text, string name) => text.Append(IrNames.IsReserved(name) ? "%" : "").Append(name);

    /// <summary>An expression, in parentheses if its precedence is lower than its place requires.</summary>
    public void Print(Expression expression, int precedence = IrNames.SelectPrecedence)
    {
        bool parentheses = PrecedenceOf(expression) < precedence;
        text.Append(parentheses ? "(" : "");
        PrintBare(expression);
        text.Append(parentheses ? ")" : "");
    }

    /// <summary>An element of a view: <c>view[index]</c>.</summary>
    public void PrintElement(Expression view, Expression index)
    {
        Print(view, IrNames.PostfixPrecedence);
        text.Append('[');
        Print(index);
        text.Append(']');
    }

    /// <summary>Expressions in parentheses, with commas.</summary>
    public void PrintOperands(IReadOnlyList<Expression> operands)
    {
        text.Append('(');
        for (int i = 0; i < operands.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Print(operands[i]);
        }

        text.Append(')');
    }

    private static int PrecedenceOf(Expression expression) => expression switch
    {
        Binary binary when IrNames.TryGetSign(binary.Operator, out (string, int Precedence) sign) => sign.Precedence,
        Unary unary when IrNames.UnarySign(unary.Operator) is not null => IrNames.UnaryPrecedence,
        Select => IrNames.SelectPrecedence,
        _ => IrNames.PostfixPrecedence,
    };

    private void PrintBare(Expression expression)
    {
        switch (expression)
        {
            case Constant constant:
                text.Append(IrLiterals.Format(constant.Type, constant.Bits));
                break;
            case ReadVariable read:
                PrintName(text, read.Variable.Name);
                break;
            case ReadParameter read:
                text.Append('$').Append(read.Parameter.Name);
                break;
            case ArrayAccess access:
                text.Append('@').Append(access.Array.Name);
                break;
            case Builtin builtin:
                text.Append('#').Append(IrNames.NameOf(builtin.Value));
                break;
            case Unary unary:
                PrintUnary(unary);
                break;
            case Binary binary:
                PrintBinary(binary);
                break;
            case Select select:
                Print(select.Condition, IrNames.LoosestBinaryPrecedence);
                text.Append(" ? ");
                Print(select.WhenTrue);
                text.Append(" : ");
                Print(select.WhenFalse);
                break;
            case Load load:
                PrintElement(load.View, load.Index);
                break;
            case Lane lane:
                Print(lane.Vector, IrNames.PostfixPrecedence);
                text.Append('.').Append(lane.Index);
                break;
            default:
                PrintFunction(expression);
                break;
        }
    }

    private void PrintFunction(Expression expression)
    {
        (string name, IReadOnlyList<Expression> operands) = expression switch
        {
            FusedMultiplyAdd fused => ("fma", [fused.A, fused.B, fused.C]),
            ConvertTo convert => (convert.Type.ToString(), [convert.Operand]),
            Bitcast cast => ("bits." + cast.Type, [cast.Operand]),
            ViewLength length => ("length", [length.View]),
            SubView part => ("subview", [part.View, part.Offset, part.Length]),
            ViewCast cast => ("view." + cast.Type.Element, [cast.View]),
            MakeVector vector => (vector.Type.ToString(), vector.Lanes),
            _ => throw new InvalidOperationException($"The text form has no {expression.GetType().Name}."),
        };
        text.Append(name);
        PrintOperands(operands);
    }

    private void PrintUnary(Unary unary)
    {
        string? sign = IrNames.UnarySign(unary.Operator);
        text.Append(sign ?? IrNames.NameOf(unary.Operator));
        bool parentheses = sign is null || unary.Operand is Constant || PrecedenceOf(unary.Operand) < IrNames.PostfixPrecedence;
        text.Append(parentheses ? "(" : "");
        Print(unary.Operand);
        text.Append(parentheses ? ")" : "");
    }

    private void PrintBinary(Binary binary)
    {
        if (IrNames.TryGetSign(binary.Operator, out (string Sign, int Precedence) sign))
        {
            Print(binary.Left, sign.Precedence);
            text.Append(' ').Append(sign.Sign).Append(' ');
            Print(binary.Right, sign.Precedence + 1);
        }
        else
        {
            text.Append(IrNames.NameOf(binary.Operator));
            PrintOperands([binary.Left, binary.Right]);
        }
    }
}

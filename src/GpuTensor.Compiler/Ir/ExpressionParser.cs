using System.Globalization;

namespace GpuTensor.Compiler.Ir;

/// <summary>Reads expressions by the precedence of their operators.</summary>
internal sealed class ExpressionParser(IrTokenReader tokens, IrScope scope)
{
    /// <summary>The expression that comes next.</summary>
    public Expression Parse()
    {
        Expression condition = ParseBinary(IrNames.LoosestBinaryPrecedence);
        if (!tokens.TakeSign("?"))
        {
            return condition;
        }

        Expression whenTrue = Parse();
        tokens.ExpectSign(":");
        return new Select(condition, whenTrue, Parse());
    }

    /// <summary>Expressions in parentheses, with commas.</summary>
    public List<Expression> ParseOperands()
    {
        var operands = new List<Expression>();
        tokens.ExpectSign("(");
        if (tokens.TakeSign(")"))
        {
            return operands;
        }

        do
        {
            operands.Add(Parse());
        }
        while (tokens.TakeSign(","));

        tokens.ExpectSign(")");
        return operands;
    }

    private Expression ParseBinary(int precedence)
    {
        Expression left = ParseUnary();
        while (tokens.Current.Kind == IrTokenKind.Sign
            && IrNames.BinarySigns.TryGetValue(tokens.Current.Text, out (BinaryOperator Operator, int Precedence) sign)
            && sign.Precedence >= precedence)
        {
            tokens.Advance();
            left = new Binary(sign.Operator, left, ParseBinary(sign.Precedence + 1));
        }

        return left;
    }

    private Expression ParseUnary()
    {
        if (tokens.Current.Kind != IrTokenKind.Sign)
        {
            return ParsePostfix();
        }

        IrToken sign = tokens.Current;
        UnaryOperator? op = sign.Text switch
        {
            "-" => UnaryOperator.Negate,
            "!" => UnaryOperator.Not,
            "~" => UnaryOperator.Complement,
            _ => null,
        };
        if (op is null)
        {
            return ParsePostfix();
        }

        tokens.Advance();
        bool isNegativeNumber = op == UnaryOperator.Negate && tokens.Current.Kind == IrTokenKind.Number && tokens.Current.Start == sign.End;
        return isNegativeNumber ? ParseNumber(negative: true) : new Unary(op.Value, ParseUnary());
    }

    private Expression ParsePostfix()
    {
        Expression operand = ParsePrimary();
        while (true)
        {
            if (tokens.TakeSign("["))
            {
                Expression index = Parse();
                tokens.ExpectSign("]");
                operand = new Load(operand, index);
            }
            else if (tokens.TakeSign("."))
            {
                string lane = tokens.Expect(IrTokenKind.Number, "the number of a lane");
                operand = int.TryParse(lane, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    ? new Lane(operand, index)
                    : throw tokens.Error($"'{lane}' is no lane: a plain number belongs here");
            }
            else
            {
                return operand;
            }
        }
    }

    private Expression ParsePrimary()
    {
        switch (tokens.Current.Kind)
        {
            case IrTokenKind.Name:
                return ParseNamed();
            case IrTokenKind.Variable:
                return new ReadVariable(scope.Variable(tokens.Advance()));
            case IrTokenKind.Parameter:
                return new ReadParameter(scope.Parameter(tokens.Advance()));
            case IrTokenKind.Array:
                return new ArrayAccess(scope.Array(tokens.Advance()));
            case IrTokenKind.Builtin:
                return new Builtin(tokens.Lookup(IrNames.Builtins, tokens.Advance(), "builtin"));
            case IrTokenKind.Number:
                return ParseNumber(negative: false);
            case IrTokenKind.Bits:
                return ParseBits();
        }

        if (!tokens.TakeSign("("))
        {
            throw tokens.Error("an expression belongs here");
        }

        Expression inner = Parse();
        tokens.ExpectSign(")");
        return inner;
    }

    private Constant ParseNumber(bool negative)
    {
        IrToken number = tokens.Advance();
        return IrLiterals.TryParse(number.Text, negative, out IrType type, out ulong bits)
            ? new(type, bits)
            : throw tokens.ErrorAt(number, $"'{number.Text}' is no constant of any type");
    }

    private Constant ParseBits()
    {
        IrToken token = tokens.Advance();
        int mark = token.Text.IndexOf('#');
        return IrNames.Types.TryGetValue(token.Text.Substring(0, mark), out IrType type)
            && ulong.TryParse(token.Text.Substring(mark + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits)
            ? new(type, bits)
            : throw tokens.ErrorAt(token, $"'{token.Text}' is no float's bits");
    }

    private Expression ParseNamed()
    {
        IrToken name = tokens.Advance();
        if (tokens.Current.IsSign("("))
        {
            return ParseFunction(name);
        }

        return name.Text switch
        {
            "true" => new Constant(IrType.Bool, 1),
            "false" => new Constant(IrType.Bool, 0),
            "bits" or "view" when tokens.TakeSign(".") => ParseReinterpretation(name),
            _ => new ReadVariable(scope.Variable(name)),
        };
    }

    private Expression ParseReinterpretation(IrToken name)
    {
        IrType type = tokens.Lookup(IrNames.Types, tokens.Advance(), "type");
        Expression operand = Operands(name, 1)[0];
        return name.Text == "bits"
            ? new Bitcast(type, operand)
            : new ViewCast(operand.Type.View is { } space ? type.ViewIn(space) : type, operand);
    }

    private Expression ParseFunction(IrToken name)
    {
        if (IrNames.Types.TryGetValue(name.Text, out IrType type))
        {
            return type.IsVector ? new MakeVector(type, ParseOperands()) : new ConvertTo(type, Operands(name, 1)[0]);
        }

        if (IrNames.UnaryFunctions.TryGetValue(name.Text, out UnaryOperator unary))
        {
            return new Unary(unary, Operands(name, 1)[0]);
        }

        if (IrNames.BinaryFunctions.TryGetValue(name.Text, out BinaryOperator binary))
        {
            List<Expression> pair = Operands(name, 2);
            return new Binary(binary, pair[0], pair[1]);
        }

        if (name.Text == "length")
        {
            return new ViewLength(Operands(name, 1)[0]);
        }

        List<Expression> three = name.Text is "fma" or "subview" ? Operands(name, 3) : throw tokens.ErrorAt(name, $"'{name.Text}' is no function");
        return name.Text == "fma" ? new FusedMultiplyAdd(three[0], three[1], three[2]) : new SubView(three[0], three[1], three[2]);
    }

    private List<Expression> Operands(IrToken function, int count)
    {
        List<Expression> operands = ParseOperands();
        return operands.Count == count
            ? operands
            : throw tokens.ErrorAt(function, $"'{function.Text}' has {count} operand{(count == 1 ? "" : "s")}, not {operands.Count}");
    }
}

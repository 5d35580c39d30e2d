namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Constant expressions (ISA 4.5): 64-bit integers with C's operators, or one number of floating point.</summary>
internal sealed class ConstantReader(TokenReader tokens)
{
    private static readonly Dictionary<string, int> s_precedence = new(StringComparer.Ordinal)
    {
        ["||"] = 1, ["&&"] = 2, ["|"] = 3, ["^"] = 4, ["&"] = 5, ["=="] = 6, ["!="] = 6, ["<"] = 7, [">"] = 7, ["<="] = 7, [">="] = 7,
        ["<<"] = 8, [">>"] = 8, ["+"] = 9, ["-"] = 9, ["*"] = 10, ["/"] = 10, ["%"] = 10,
    };

    /// <summary>Whether a constant begins here.</summary>
    public bool IsHere => IsNumber(tokens.Current)
        || tokens.Current is { Kind: TokenKind.Identifier, Text: "WARP_SZ" }
        || tokens.Current.Is("(") || tokens.Current.Is("~")
        || ((tokens.Current.Is("-") || tokens.Current.Is("+")) && (IsNumber(tokens.Ahead(1)) || tokens.Ahead(1).Is("(")));

    /// <summary>Reads an integer or a number of floating point.</summary>
    public Operand Read()
    {
        bool isNegative = tokens.Current.Is("-");
        Token number = tokens.Ahead(isNegative ? 1 : 0);
        if (number.Kind is not (TokenKind.Float or TokenKind.Single or TokenKind.Double))
        {
            return ReadInteger(0);
        }

        if (isNegative)
        {
            tokens.Take();
        }

        tokens.Take();
        if (number.Kind == TokenKind.Single)
        {
            uint bits = (uint)number.Bits ^ (isNegative ? 0x80000000u : 0);
            return new FloatOperand(BitConverter.UInt32BitsToSingle(bits), bits, false);
        }

        double value = BitConverter.UInt64BitsToDouble(number.Bits);
        return new FloatOperand(isNegative ? -value : value, null, number.Kind == TokenKind.Double);
    }

    /// <summary>Reads an integer.</summary>
    public IntegerOperand ReadInteger() => ReadInteger(0);

    private static bool IsNumber(Token token) => token.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Single or TokenKind.Double;

    private IntegerOperand ReadInteger(int above)
    {
        IntegerOperand left = Unary();
        while (tokens.Current.Kind == TokenKind.Mark && s_precedence.TryGetValue(tokens.Current.Text, out int level) && level > above)
        {
            Token operation = tokens.Take();
            left = Apply(operation, left, ReadInteger(level));
        }

        return left;
    }

    private IntegerOperand Unary()
    {
        Token token = tokens.Take();
        if (token.Kind == TokenKind.Integer)
        {
            return new(token.Bits, token.IsUnsigned);
        }

        if (token is { Kind: TokenKind.Identifier, Text: "WARP_SZ" })
        {
            return new(32, false);
        }

        switch (token.Kind == TokenKind.Mark ? token.Text : "")
        {
            case "(":
                IntegerOperand inner = ReadInteger(0);
                tokens.Expect(")");
                return inner;
            case "-":
                IntegerOperand positive = Unary();
                return new(0 - positive.Bits, positive.IsUnsigned && positive.Bits != 1UL << 63);
            case "+":
                return Unary();
            case "~":
                IntegerOperand bits = Unary();
                return new(~bits.Bits, bits.IsUnsigned);
            case "!":
                return new(Unary().Bits == 0 ? 1UL : 0, false);
            default:
                throw new PtxException(token.Line, "syntax", $"an integer constant was expected, not {token}");
        }
    }

    private static IntegerOperand Apply(Token operation, IntegerOperand a, IntegerOperand b)
    {
        bool isUnsigned = a.IsUnsigned || b.IsUnsigned;
        (ulong x, ulong y) = (a.Bits, b.Bits);
        if (operation.Text is "/" or "%" && y == 0)
        {
            throw new PtxException(operation.Line, "syntax", "a constant is divided by zero");
        }

        int order = isUnsigned ? x.CompareTo(y) : ((long)x).CompareTo((long)y);
        ulong value = operation.Text switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => isUnsigned ? x / y : (ulong)((Int128)(long)x / (long)y),
            "%" => isUnsigned ? x % y : (ulong)((Int128)(long)x % (long)y),
            "<<" => y > 63 ? 0 : x << (int)y,
            ">>" => y > 63 ? 0 : a.IsUnsigned ? x >> (int)y : (ulong)((long)x >> (int)y),
            "&" => x & y,
            "|" => x | y,
            "^" => x ^ y,
            "&&" => x != 0 && y != 0 ? 1UL : 0,
            "||" => x != 0 || y != 0 ? 1UL : 0,
            "==" => order == 0 ? 1UL : 0,
            "!=" => order != 0 ? 1UL : 0,
            "<" => order < 0 ? 1UL : 0,
            ">" => order > 0 ? 1UL : 0,
            "<=" => order <= 0 ? 1UL : 0,
            _ => order >= 0 ? 1UL : 0,
        };
        return new(value, isUnsigned && s_precedence[operation.Text] is not (1 or 2 or 6 or 7));
    }
}

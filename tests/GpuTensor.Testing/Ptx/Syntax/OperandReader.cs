namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads the operands of instructions.</summary>
internal sealed class OperandReader(TokenReader tokens, ConstantReader constants)
{
    /// <summary>The special registers that are known, and their types.</summary>
    public static readonly Dictionary<string, PtxType> Specials = MakeSpecials();

    /// <summary>Whether a name is taken by a special register.</summary>
    public static bool IsSpecial(string name) => Specials.ContainsKey(name) || Specials.ContainsKey(name + ".x");

    public Operand Read(Scope scope)
    {
        Operand first = ReadOne(scope);
        return tokens.TryTake("|") ? new PairOperand(first, ReadOne(scope)) : first;
    }

    private Operand ReadOne(Scope scope)
    {
        if (tokens.Current.Is("["))
        {
            return Address(scope);
        }

        if (tokens.TryTake("{"))
        {
            var elements = new List<Operand>();
            do
            {
                elements.Add(ReadOne(scope));
            }
            while (tokens.TryTake(","));
            tokens.Expect("}");
            return new VectorOperand(elements);
        }

        if (tokens.TryTake("!"))
        {
            Token name = tokens.Expect(TokenKind.Identifier, "a predicate");
            return scope.Find(name.Text) is Register { Type: PtxType.Pred } predicate
                ? new NegatedOperand(predicate)
                : throw new PtxException(name.Line, "operand-kind", $"{name} behind '!' is not a predicate register");
        }

        return constants.IsHere ? constants.Read() : Name(scope);
    }

    private Operand Name(Scope scope)
    {
        Token name = tokens.Expect(TokenKind.Identifier, "an operand");
        if (name.Text == "_")
        {
            return new SinkOperand();
        }

        switch (scope.Find(name.Text))
        {
            case VectorRegister vector when tokens.Current.Kind == TokenKind.DotWord:
                return new RegisterOperand(Element(vector, tokens.Take()));
            case VectorRegister vector:
                return new VectorOperand([.. vector.Elements.Select(element => new RegisterOperand(element))]);
            case Register register when tokens.Current.Kind == TokenKind.DotWord:
                throw new PtxException(name.Line, "vector", $"'{register.Name}' is no vector and has no element {tokens.Current}");
            case FunctionSyntax function:
                return new FunctionOperand(function);
            case TargetTable table:
                return new TableOperand(table);
            case Register register:
                return new RegisterOperand(register);
            case Variable variable:
                return new SymbolOperand(variable, Displacement());
        }

        if (!name.Text.StartsWith('%'))
        {
            return new LabelOperand(name.Text);
        }

        string special = name.Text;
        if (tokens.Current.Kind == TokenKind.DotWord)
        {
            special += "." + tokens.Take().Text;
        }

        return Specials.ContainsKey(special)
            ? new SpecialOperand(special)
            : throw new PtxException(name.Line, "undeclared", $"'{special}' is neither a declared register nor a supported special register");
    }

    // .x .y .z .w, or as colours .r .g .b .a
    private static Register Element(VectorRegister vector, Token word)
    {
        int index = word.Text.Length == 1 ? Math.Max("xyzw".IndexOf(word.Text[0], StringComparison.Ordinal), "rgba".IndexOf(word.Text[0], StringComparison.Ordinal)) : -1;
        return index >= 0 && index < vector.Elements.Count
            ? vector.Elements[index]
            : throw new PtxException(word.Line, "vector", $"'{vector.Name}' has {vector.Elements.Count} elements and no {word}");
    }

    private AddressOperand Address(Scope scope)
    {
        tokens.Expect("[");
        AddressOperand address;
        if (constants.IsHere)
        {
            address = new(null, null, (long)constants.ReadInteger().Bits);
        }
        else
        {
            Token name = tokens.Expect(TokenKind.Identifier, "a register or a variable");
            address = scope.Find(name.Text) switch
            {
                Register { Type: PtxType.Pred } => throw new PtxException(name.Line, "operand-kind", $"the predicate {name} is not an address"),
                Register register => new(register, null, Displacement()),
                Variable variable => new(null, variable, Displacement()),
                VectorRegister vector when tokens.Current.Kind == TokenKind.DotWord => new(Element(vector, tokens.Take()), null, Displacement()),
                VectorRegister or FunctionSyntax or TargetTable => throw new PtxException(name.Line, "operand-kind", $"{name} is not an address"),
                _ => throw new PtxException(name.Line, "undeclared", $"{name} is not declared"),
            };
        }

        tokens.Expect("]");
        return address;
    }

    // A sum with a signed number of 32 bits (ISA 6.4.1): what lies below is written +-4.
    private long Displacement()
    {
        int line = tokens.Line;
        long offset = tokens.TryTake("+") ? (long)constants.ReadInteger().Bits : 0;
        return offset is >= int.MinValue and <= int.MaxValue
            ? offset
            : throw new PtxException(line, "immediate", $"offsets of addresses have 32 bits, {offset} has more");
    }

    private static Dictionary<string, PtxType> MakeSpecials()
    {
        var specials = new Dictionary<string, PtxType>(StringComparer.Ordinal);
        foreach (string name in (string[])["%tid", "%ntid", "%ctaid", "%nctaid"])
        {
            foreach (char axis in "xyz")
            {
                specials.Add($"{name}.{axis}", PtxType.U32);
            }
        }

        foreach (string name in (string[])
            ["%laneid", "%warpid", "%nwarpid", "%smid", "%nsmid", "%clock", "%clock_hi", "%total_smem_size", "%dynamic_smem_size",
            "%lanemask_eq", "%lanemask_le", "%lanemask_lt", "%lanemask_ge", "%lanemask_gt"])
        {
            specials.Add(name, PtxType.U32);
        }

        specials.Add("%gridid", PtxType.U64);
        specials.Add("%clock64", PtxType.U64);
        specials.Add("%globaltimer", PtxType.U64);
        return specials;
    }
}

namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads declarations of registers.</summary>
internal sealed class RegisterReader(TokenReader tokens, KernelSyntax kernel)
{
    private static readonly string[] s_elements = ["x", "y", "z", "w"];

    /// <summary>Reads what follows .reg up to the ';'.</summary>
    public void Read(Scope scope)
    {
        int vector = tokens.TryTakeDot("v2") ? 2 : tokens.TryTakeDot("v4") ? 4 : 1;
        Token word = tokens.Expect(TokenKind.DotWord, "a type");
        if (!PtxTypes.TryParse(word.Text, out PtxType type) || !type.IsFundamental())
        {
            throw new PtxException(word.Line, "operand-type", $"{word} is no type of a register");
        }

        if (vector > 1 && (type == PtxType.Pred || vector * type.Size() > 16))
        {
            throw new PtxException(word.Line, "vector", $"there are no vectors of {vector} {type.Name()}: vectors have at most 128 bits and no predicates");
        }

        do
        {
            Token name = tokens.Expect(TokenKind.Identifier, "a register's name");
            if (!tokens.TryTake("<"))
            {
                Register(scope, name, name.Text, type, vector);
                continue;
            }

            long count = tokens.ExpectCount();
            tokens.Expect(">");
            for (long i = 0; i < count; i++)
            {
                Register(scope, name, name.Text + i, type, vector);
            }
        }
        while (tokens.TryTake(","));
    }

    private void Register(Scope scope, Token at, string name, PtxType type, int vector)
    {
        object register = vector == 1
            ? One(name, type)
            : new VectorRegister(name, [.. s_elements.Take(vector).Select(element => One($"{name}.{element}", type))]);
        if (OperandReader.IsSpecial(name) || !scope.Declare(name, register))
        {
            throw new PtxException(at.Line, "redeclared", $"'{name}' is already declared in this block");
        }
    }

    private Register One(string name, PtxType type)
    {
        List<Register> registers = type == PtxType.Pred ? kernel.Predicates : kernel.Values;
        var register = new Register(name, type, registers.Count);
        registers.Add(register);
        return register;
    }
}

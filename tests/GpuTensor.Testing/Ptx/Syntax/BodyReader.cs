namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads what stands in a kernel's braces.</summary>
internal sealed class BodyReader(TokenReader tokens, KernelSyntax kernel, SourceFiles files)
{
    private readonly ConstantReader _constants = new(tokens);
    private SourcePlace? _source;

    public void Read(Scope outer) => Block(outer, []);

    private void Block(Scope outer, List<string> pragmas)
    {
        tokens.Expect("{");
        var scope = new Scope(outer);
        while (!tokens.TryTake("}"))
        {
            if (tokens.Current.Is("{"))
            {
                Block(scope, pragmas);
            }
            else if (tokens.Current.Kind == TokenKind.DotWord)
            {
                Directive(scope, pragmas);
            }
            else if (tokens.Current.Kind == TokenKind.Identifier && tokens.Ahead(1).Is(":"))
            {
                Token label = tokens.Take();
                tokens.Take();
                if (!scope.DeclareLabel(label.Text, kernel.Instructions.Count))
                {
                    throw new PtxException(label.Line, "redeclared", $"{label} is already declared in this block");
                }
            }
            else
            {
                Instruction(scope);
            }
        }
    }

    private void Directive(Scope scope, List<string> pragmas)
    {
        Token word = tokens.Take();
        switch (word.Text)
        {
            case "reg":
                Registers(scope);
                break;
            case "shared" or "local":
                Space space = word.Text == "shared" ? Space.Shared : Space.Local;
                foreach (Variable variable in new VariableReader(tokens, _constants).Read(space, isExternal: false))
                {
                    Declare(scope, variable);
                }

                break;
            case "loc":
                _source = files.Location(tokens);
                return;
            case "pragma":
                pragmas.Add(tokens.Expect(TokenKind.Text, "a string").Text);
                break;
            case "param":
                throw new PtxException(word.Line, "unsupported", "calls and their .param variables are not supported");
            case "branchtargets" or "calltargets" or "callprototype":
                throw new PtxException(word.Line, "unsupported", $"{word} is not supported");
            default:
                throw new PtxException(word.Line, "directive", $"{word} is no directive of a kernel's body");
        }

        tokens.Expect(";");
    }

    private void Declare(Scope scope, Variable variable)
    {
        if (!scope.Declare(variable.Name, variable))
        {
            throw new PtxException(variable.Line, "redeclared", $"'{variable.Name}' is already declared in this block");
        }

        if (variable.Space == Space.Shared)
        {
            kernel.PlaceShared(variable);
        }
        else
        {
            kernel.AddLocal(variable);
        }
    }

    private void Registers(Scope scope)
    {
        Token word = tokens.Expect(TokenKind.DotWord, "a type");
        if (word.Text is "v2" or "v4")
        {
            throw new PtxException(word.Line, "unsupported", "vector registers are not supported");
        }

        if (!PtxTypes.TryParse(word.Text, out PtxType type) || !type.IsFundamental())
        {
            throw new PtxException(word.Line, "operand-type", $"{word} is no type of a register");
        }

        do
        {
            Token name = tokens.Expect(TokenKind.Identifier, "a register's name");
            if (!tokens.TryTake("<"))
            {
                Register(scope, name, name.Text, type);
                continue;
            }

            long count = tokens.ExpectCount();
            tokens.Expect(">");
            for (long i = 0; i < count; i++)
            {
                Register(scope, name, name.Text + i, type);
            }
        }
        while (tokens.TryTake(","));
    }

    private void Register(Scope scope, Token at, string name, PtxType type)
    {
        List<Register> registers = type == PtxType.Pred ? kernel.Predicates : kernel.Values;
        var register = new Register(name, type, registers.Count);
        registers.Add(register);
        if (OperandReader.IsSpecial(name) || !scope.Declare(name, register))
        {
            throw new PtxException(at.Line, "redeclared", $"'{name}' is already declared in this block");
        }
    }

    private void Instruction(Scope scope)
    {
        (Register? guard, bool isNegated) = Guard(scope);
        Token opcode = tokens.Expect(TokenKind.Identifier, "an instruction");
        var modifiers = new List<string>();
        while (tokens.Current.Kind == TokenKind.DotWord)
        {
            modifiers.Add(tokens.Take().Text);
        }

        var operands = new List<Operand>();
        if (opcode.Text != "call" && !tokens.Current.Is(";"))
        {
            var reader = new OperandReader(tokens, _constants);
            do
            {
                operands.Add(reader.Read(scope));
            }
            while (tokens.TryTake(","));
        }

        if (opcode.Text != "call")
        {
            tokens.Expect(";");
        }

        kernel.Instructions.Add(new()
        {
            Line = opcode.Line, Source = _source, Opcode = opcode.Text, Modifiers = modifiers, Operands = operands,
            Guard = guard, IsGuardNegated = isNegated, Scope = scope,
        });
        if (opcode.Text == "call")
        {
            throw new PtxException(opcode.Line, "unsupported", "calls are not supported");
        }
    }

    private (Register? Guard, bool IsNegated) Guard(Scope scope)
    {
        if (!tokens.TryTake("@"))
        {
            return (null, false);
        }

        bool isNegated = tokens.TryTake("!");
        Token name = tokens.Expect(TokenKind.Identifier, "a predicate");
        return scope.Find(name.Text) switch
        {
            Register { Type: PtxType.Pred } predicate => (predicate, isNegated),
            null => throw new PtxException(name.Line, "undeclared", $"{name} is not declared"),
            _ => throw new PtxException(name.Line, "predicate", $"the guard {name} is not a predicate"),
        };
    }
}

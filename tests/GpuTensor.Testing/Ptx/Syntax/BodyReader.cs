namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads what stands in a kernel's braces.</summary>
internal sealed class BodyReader(TokenReader tokens, KernelSyntax kernel, SourceFiles files, Target target)
{
    private readonly ConstantReader _constants = new(tokens);
    private readonly RegisterReader _registers = new(tokens, kernel);
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
                if (tokens.Current.Kind == TokenKind.DotWord && tokens.Current.Text is "branchtargets" or "calltargets" or "callprototype")
                {
                    new CallReader(tokens, _constants, target).Table(scope, label);
                }
                else if (!scope.DeclareLabel(label.Text, kernel.Instructions.Count))
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
                _registers.Read(scope);
                break;
            case "shared" or "local" or "param":
                Space space = word.Text switch { "shared" => Space.Shared, "local" => Space.Local, _ => Space.Param };
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
            case "branchtargets" or "calltargets" or "callprototype":
                throw new PtxException(word.Line, "directive", $"{word} needs a label");
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
        else if (variable.Space == Space.Param)
        {
            FunctionReader.CheckAlignment(variable);
            variable.Role = ParameterRole.Local;
            kernel.AddFrame(variable);
        }
        else
        {
            kernel.AddLocal(variable);
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

        List<Operand> operands = opcode.Text == "call" ? [new CallReader(tokens, _constants, target).Call(scope)] : Operands(scope);
        tokens.Expect(";");
        if (opcode.Text == "mov")
        {
            NoteAddresses(opcode, operands);
        }

        kernel.Instructions.Add(new()
        {
            Line = opcode.Line, Source = _source, Opcode = opcode.Text, Modifiers = modifiers, Operands = operands,
            Guard = guard, IsGuardNegated = isNegated, Scope = scope,
        });
    }

    private List<Operand> Operands(Scope scope)
    {
        var operands = new List<Operand>();
        if (tokens.Current.Is(";"))
        {
            return operands;
        }

        var reader = new OperandReader(tokens, _constants);
        do
        {
            operands.Add(reader.Read(scope));
        }
        while (tokens.TryTake(","));
        return operands;
    }

    // An input parameter whose address is taken lies in local memory (ISA 5.1.6.4); others have no address.
    private static void NoteAddresses(Token opcode, List<Operand> operands)
    {
        foreach (Operand operand in operands)
        {
            if (operand is FunctionOperand { Function: { } function })
            {
                function.IsAddressTaken = true;
            }
            else if (operand is SymbolOperand { Variable: { Role: not ParameterRole.Kernel } variable })
            {
                variable.IsAddressTaken = variable.Role == ParameterRole.Input
                    ? true
                    : throw new PtxException(opcode.Line, "param", $"'{variable.Name}' has no address: it is a result, or is passed to a function");
            }
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

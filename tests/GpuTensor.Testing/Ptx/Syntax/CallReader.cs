namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads the operands of call, and lists of targets (ISA 9.7.12.5, 11.3).</summary>
internal sealed class CallReader(TokenReader tokens, ConstantReader constants, Target target)
{
    /// <summary>Reads (result), function, (arguments), targets.</summary>
    public CallOperand Call(Scope scope)
    {
        Operand? result = null;
        if (tokens.TryTake("("))
        {
            result = Passed(scope);
            tokens.Expect(")");
            tokens.Expect(",");
        }

        Token name = tokens.Expect(TokenKind.Identifier, "a function or a register");
        Operand function = scope.Find(name.Text) switch
        {
            FunctionSyntax known => new FunctionOperand(known),
            Register register => new RegisterOperand(register),
            null => throw new PtxException(name.Line, "undeclared", $"{name} is not declared"),
            _ => throw new PtxException(name.Line, "operand-kind", $"{name} cannot be called"),
        };
        var arguments = new List<Operand>();
        TargetTable? table = null;
        while (tokens.TryTake(","))
        {
            if (tokens.Current.Is("(") && arguments.Count == 0 && table is null)
            {
                Arguments(scope, arguments);
                continue;
            }

            Token list = tokens.Expect(TokenKind.Identifier, "a list of targets or a prototype");
            table = table is null && scope.Find(list.Text) is TargetTable known
                ? known
                : throw new PtxException(list.Line, "undeclared", $"{list} is no list of targets and no prototype");
        }

        return new(result, function, arguments, table);
    }

    /// <summary>Reads .branchtargets, .calltargets or .callprototype behind its label.</summary>
    public void Table(Scope scope, Token label)
    {
        Token word = tokens.Take();
        (int version, int sm) = word.Text == "branchtargets" ? (60, 30) : (21, 20);
        if (target.Version < version || target.Sm < sm)
        {
            throw new PtxException(word.Line, target.Version < version ? "version" : "target", $"{word} needs PTX {Target.VersionName(version)} and sm_{sm}");
        }

        TargetTable table = word.Text switch
        {
            "branchtargets" => new BranchTargets(label.Text, label.Line, [.. Names().Select(name => name.Text)], scope),
            "calltargets" => new CallTargets(label.Text, label.Line, [.. Names().Select(name => Function(scope, name))]),
            _ => new CallPrototype(label.Text, label.Line, new FunctionReader(tokens, constants, target).Prototype()),
        };
        tokens.Expect(";");
        if (!scope.Declare(label.Text, table))
        {
            throw new PtxException(label.Line, "redeclared", $"{label} is already declared in this block");
        }
    }

    private static FunctionSyntax Function(Scope scope, Token name) =>
        scope.Find(name.Text) as FunctionSyntax ?? throw new PtxException(name.Line, "undeclared", $"{name} is no function that was declared");

    private List<Token> Names()
    {
        var names = new List<Token>();
        do
        {
            names.Add(tokens.Expect(TokenKind.Identifier, "a name"));
        }
        while (tokens.TryTake(","));
        return names;
    }

    private void Arguments(Scope scope, List<Operand> arguments)
    {
        tokens.Expect("(");
        if (tokens.TryTake(")"))
        {
            return;
        }

        do
        {
            arguments.Add(Passed(scope));
        }
        while (tokens.TryTake(","));
        tokens.Expect(")");
    }

    private Operand Passed(Scope scope)
    {
        int line = tokens.Line;
        Operand operand = new OperandReader(tokens, constants).Read(scope);
        return operand is RegisterOperand or IntegerOperand or FloatOperand or SinkOperand or SymbolOperand { Variable.Role: ParameterRole.Local, Offset: 0 }
            ? operand
            : throw new PtxException(line, "operand-kind", "registers, constants and .param variables of this body are passed, and nothing else");
    }
}

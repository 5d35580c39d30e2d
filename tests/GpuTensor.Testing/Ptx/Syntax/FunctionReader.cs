namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads functions, their parameters and prototypes of functions (ISA 7.1, 11.2.2, 11.3.3).</summary>
internal sealed class FunctionReader(TokenReader tokens, ConstantReader constants, Target target)
{
    /// <summary>Reads what follows .func up to the body or the ';'.</summary>
    /// <returns>The function, and the scope of its body if it has one here.</returns>
    public (FunctionSyntax Function, Scope? Body) Read(Scope module, List<FunctionSyntax> functions, bool isExternal)
    {
        Formal? result = tokens.Current.Is("(") ? Result() : null;
        Token name = tokens.Expect(TokenKind.Identifier, "a function's name");
        bool isNoReturn = NoReturn(result, isKnown: false);
        List<Formal> parameters = tokens.Current.Is("(") ? Parameters() : [];
        isNoReturn = NoReturn(result, isNoReturn);
        var signature = new Signature(result, parameters, isNoReturn);
        FunctionSyntax function = Declare(module, functions, name, signature);
        if (tokens.TryTake(";"))
        {
            return (function, null);
        }

        if (isExternal)
        {
            throw new PtxException(name.Line, "directive", $"{name} is .extern and cannot have a body");
        }

        if (function.HasBody)
        {
            throw new PtxException(name.Line, "redeclared", $"{name} has a body already");
        }

        function.Define(signature);
        return (function, Inner(module, function));
    }

    /// <summary>Reads what follows .callprototype.</summary>
    public Signature Prototype()
    {
        Formal? result = tokens.Current.Is("(") ? Result() : null;
        Token name = tokens.Expect(TokenKind.Identifier, "'_'");
        if (name.Text != "_")
        {
            throw new PtxException(name.Line, "syntax", $"a prototype has the name _, not {name}");
        }

        List<Formal> parameters = tokens.Current.Is("(") ? Parameters() : [];
        return new(result, parameters, NoReturn(result, isKnown: false));
    }

    private static FunctionSyntax Declare(Scope module, List<FunctionSyntax> functions, Token name, Signature signature)
    {
        if (module.Find(name.Text) is FunctionSyntax known)
        {
            return known.Signature.Matches(signature)
                ? known
                : throw new PtxException(name.Line, "signature", $"{name} was declared in line {known.Line} with other parameters");
        }

        var function = new FunctionSyntax(name.Text, name.Line, functions.Count) { Signature = signature };
        if (!module.Declare(name.Text, function))
        {
            throw new PtxException(name.Line, "redeclared", $"{name} is already declared");
        }

        functions.Add(function);
        return function;
    }

    private static Scope Inner(Scope module, FunctionSyntax function)
    {
        var scope = new Scope(module);
        foreach (Formal formal in function.Signature.All)
        {
            string name = formal.Register?.Name ?? formal.Variable!.Name;
            if (!scope.Declare(name, (object?)formal.Register ?? formal.Variable!))
            {
                throw new PtxException(function.Line, "redeclared", $"'{name}' is already declared");
            }
        }

        return scope;
    }

    private Formal Result()
    {
        tokens.Expect("(");
        Formal result = One(ParameterRole.Result);
        if (tokens.Current.Is(","))
        {
            throw new PtxException(tokens.Line, "signature", "functions give back one value at most from sm_20 on");
        }

        tokens.Expect(")");
        return result;
    }

    private List<Formal> Parameters()
    {
        var parameters = new List<Formal>();
        tokens.Expect("(");
        if (tokens.TryTake(")"))
        {
            return parameters;
        }

        do
        {
            parameters.Add(One(ParameterRole.Input));
        }
        while (tokens.TryTake(","));
        tokens.Expect(")");
        return parameters;
    }

    private Formal One(ParameterRole role)
    {
        if (tokens.TryTakeDot("reg"))
        {
            Token word = tokens.Expect(TokenKind.DotWord, "a type");
            Token name = tokens.Expect(TokenKind.Identifier, "a register's name");
            return PtxTypes.TryParse(word.Text, out PtxType type) && type.IsFundamental() && type != PtxType.Pred && type.Bits() >= 32
                ? new(new(name.Text, type, 0), null)
                : throw new PtxException(word.Line, "operand-type", $"{word} is no type of a parameter in a register: these have 32 or 64 bits");
        }

        int line = tokens.Line;
        if (!tokens.TryTakeDot("param"))
        {
            throw tokens.Unexpected("'.reg' or '.param'");
        }

        if (target.Sm < 20)
        {
            throw new PtxException(line, "target", "functions' parameters in .param space need sm_20");
        }

        Variable variable = new VariableReader(tokens, constants).Read(Space.Param, isExternal: false, isParameter: true).Single();
        CheckAlignment(variable);
        variable.Role = role;
        return new(null, variable);
    }

    /// <summary>Alignments of what is passed end at 16.</summary>
    public static void CheckAlignment(Variable variable)
    {
        if (variable.Alignment > 16)
        {
            throw new PtxException(variable.Line, "alignment", $"parameters of functions are aligned to 16 bytes at most, not {variable.Alignment}");
        }
    }

    private bool NoReturn(Formal? result, bool isKnown)
    {
        int line = tokens.Line;
        if (!tokens.TryTakeDot("noreturn"))
        {
            return isKnown;
        }

        if (result is not null || isKnown)
        {
            throw new PtxException(line, "directive", ".noreturn stands there once, and not where a function gives something back");
        }

        return target is { Version: >= 64, Sm: >= 30 }
            ? true
            : throw new PtxException(line, target.Version < 64 ? "version" : "target", ".noreturn needs PTX 6.4 and sm_30");
    }
}

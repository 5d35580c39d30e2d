namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Reads a module: its variables and kernels.</summary>
internal sealed class ModuleReader
{
    private const int ConstantLimit = 64 * 1024;

    private readonly TokenReader _tokens;
    private readonly ConstantReader _constants;
    private readonly SourceFiles _files = new();
    private readonly Scope _scope = new(null);
    private readonly HashSet<string> _kernelNames = new(StringComparer.Ordinal);

    public ModuleReader(string text)
    {
        _tokens = new(Lexer.Read(text));
        _constants = new(_tokens);
        Target = Target.Read(_tokens);
        while (_tokens.Current.Kind != TokenKind.End)
        {
            Item();
        }

        _files.Check();
    }

    public Target Target { get; }

    public List<KernelSyntax> Kernels { get; } = [];

    public List<FunctionSyntax> Functions { get; } = [];

    /// <summary>Variables in global and constant memory.</summary>
    public List<Variable> Variables { get; } = [];

    private void Item()
    {
        Token word = _tokens.Expect(TokenKind.DotWord, "a directive");
        bool isExternal = false;
        while (word.Text is "visible" or "weak" or "extern" or "common")
        {
            isExternal |= word.Text == "extern";
            word = _tokens.Expect(TokenKind.DotWord, "a directive");
        }

        switch (word.Text)
        {
            case "entry":
                Kernel();
                break;
            case "global" or "const" or "shared":
                Space space = word.Text switch { "global" => Space.Global, "const" => Space.Const, _ => Space.Shared };
                foreach (Variable variable in new VariableReader(_tokens, _constants).Read(space, isExternal))
                {
                    Declare(variable);
                }

                _tokens.Expect(";");
                break;
            case "file":
                _files.Declare(_tokens);
                break;
            case "pragma":
                _tokens.Expect(TokenKind.Text, "a string");
                _tokens.Expect(";");
                break;
            case "section":
                SkipSection();
                break;
            case "func":
                Function(isExternal);
                break;
            case "alias":
                throw new PtxException(word.Line, "unsupported", "other names of functions are not supported");
            default:
                throw new PtxException(word.Line, "directive", $"{word} is no directive of a module");
        }
    }

    private void Declare(Variable variable)
    {
        if (!_scope.Declare(variable.Name, variable))
        {
            throw new PtxException(variable.Line, "redeclared", $"'{variable.Name}' is already declared");
        }

        if (variable.Space == Space.Shared)
        {
            return;
        }

        Variables.Add(variable);
        if (variable.Space == Space.Const && Variables.Where(other => other.Space == Space.Const).Sum(other => other.Bytes) > ConstantLimit)
        {
            throw new PtxException(variable.Line, "limit", $"constants have at most {ConstantLimit} bytes");
        }
    }

    private void SkipSection()
    {
        _tokens.Take();
        _tokens.Expect("{");
        while (!_tokens.TryTake("}"))
        {
            if (_tokens.Take().Kind == TokenKind.End)
            {
                throw _tokens.Unexpected("'}'");
            }
        }
    }

    private void Kernel()
    {
        Token name = _tokens.Expect(TokenKind.Identifier, "a kernel's name");
        if (!_kernelNames.Add(name.Text) || _scope.Find(name.Text) is not null)
        {
            throw new PtxException(name.Line, "redeclared", $"{name} is already declared");
        }

        var kernel = new KernelSyntax(name.Text, name.Line);
        var scope = new Scope(_scope);
        if (_tokens.TryTake("(") && !_tokens.TryTake(")"))
        {
            do
            {
                Parameter(kernel, scope);
            }
            while (_tokens.TryTake(","));
            _tokens.Expect(")");
        }

        Limits(kernel);
        new BodyReader(_tokens, kernel, _files, Target).Read(scope);
        Kernels.Add(kernel);
    }

    private void Function(bool isExternal)
    {
        int line = _tokens.Line;
        (FunctionSyntax function, Scope? body) = new FunctionReader(_tokens, _constants, Target).Read(_scope, Functions, isExternal);
        if (_kernelNames.Contains(function.Name))
        {
            throw new PtxException(line, "redeclared", $"'{function.Name}' is already declared");
        }

        if (body is not null)
        {
            new BodyReader(_tokens, function, _files, Target).Read(body);
            function.PlaceParameters();
        }
    }

    private void Parameter(KernelSyntax kernel, Scope scope)
    {
        if (!_tokens.TryTakeDot("param"))
        {
            throw _tokens.Unexpected("'.param'");
        }

        Variable parameter = new VariableReader(_tokens, _constants).Read(Space.Param, isExternal: false, isParameter: true).Single();
        if (!scope.Declare(parameter.Name, parameter))
        {
            throw new PtxException(parameter.Line, "redeclared", $"'{parameter.Name}' is already declared");
        }

        kernel.AddParameter(parameter);
        int limit = Target is { Version: >= 81, Sm: >= 70 } ? 32764 : 4352;
        if (kernel.ParameterBytes > limit)
        {
            throw new PtxException(parameter.Line, "limit", $"parameters have at most {limit} bytes");
        }
    }

    private void Limits(KernelSyntax kernel)
    {
        bool hasFewest = false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int line = _tokens.Line;
        while (_tokens.Current.Kind == TokenKind.DotWord)
        {
            Token word = _tokens.Take();
            if (word.Text != "pragma" && !seen.Add(word.Text))
            {
                throw new PtxException(word.Line, "directive", $"{word} stands there twice");
            }

            switch (word.Text)
            {
                case "maxntid":
                    kernel.MostThreads = Sizes();
                    break;
                case "reqntid":
                    kernel.RequiredThreads = Sizes();
                    break;
                case "minnctapersm" or "maxnctapersm":
                    hasFewest = true;
                    _tokens.ExpectCount();
                    break;
                case "maxnreg":
                    _tokens.ExpectCount();
                    break;
                case "pragma":
                    _tokens.Expect(TokenKind.Text, "a string");
                    _tokens.Expect(";");
                    break;
                default:
                    throw new PtxException(word.Line, "directive", $"{word} is no directive of a kernel");
            }
        }

        if (kernel.MostThreads is not null && kernel.RequiredThreads is not null)
        {
            throw new PtxException(line, "directive", ".maxntid and .reqntid exclude each other");
        }

        if (hasFewest && kernel.MostThreads is null && kernel.RequiredThreads is null)
        {
            throw new PtxException(line, "directive", ".minnctapersm needs .maxntid or .reqntid");
        }
    }

    private long[] Sizes()
    {
        int line = _tokens.Line;
        long[] sizes = [_tokens.ExpectCount(), 1, 1];
        for (int i = 1; i < 3 && _tokens.TryTake(","); i++)
        {
            sizes[i] = _tokens.ExpectCount();
        }

        return sizes.Contains(0) ? throw new PtxException(line, "directive", "a block has at least one thread in each direction") : sizes;
    }
}

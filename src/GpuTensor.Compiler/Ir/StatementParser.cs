using System.Globalization;

namespace GpuTensor.Compiler.Ir;

/// <summary>Reads statements, one per line.</summary>
internal sealed class StatementParser(IrTokenReader tokens, IrScope scope)
{
    private readonly ExpressionParser _expressions = new(tokens, scope);
    private readonly Dictionary<string, Label> _labels = [];

    /// <summary>The kernel's body, up to the end of the text.</summary>
    public List<Statement> ParseBody()
    {
        tokens.ExpectSign("{");
        List<Statement> body = ParseList();
        tokens.ExpectSign("}");
        if (tokens.Current.Kind == IrTokenKind.NewLine)
        {
            tokens.Advance();
        }

        tokens.Expect(IrTokenKind.End, "the end of the text");
        return body;
    }

    /// <summary>The statements behind a brace, up to the one that closes it.</summary>
    private List<Statement> ParseList()
    {
        tokens.ExpectNewLine();
        var statements = new List<Statement>();
        while (!tokens.Current.IsSign("}"))
        {
            statements.Add(ParseStatement());
            tokens.ExpectNewLine();
        }

        return statements;
    }

    private Statement ParseStatement()
    {
        if (tokens.Current.Kind == IrTokenKind.Name)
        {
            switch (tokens.Current.Text)
            {
                case "if":
                    return ParseIf();
                case "loop":
                    return ParseLoop();
                case "block":
                    return ParseBlock();
                case "switch":
                    return ParseSwitch();
                case "leave":
                case "continue":
                    return ParseJump();
                case "return":
                    tokens.Advance();
                    return new Return { Line = ParseLine() };
                case "atomic":
                    return ParseAtomic(null);
                case "collective":
                    return ParseCollective(null);
                case "async":
                    return ParseAsync();
            }
        }

        return ParseAssignment();
    }

    private Statement ParseAssignment()
    {
        IrToken start = tokens.Current;
        Expression target = _expressions.Parse();
        tokens.ExpectSign("=");
        switch (target)
        {
            case ReadVariable { Variable: var variable }:
                return tokens.Current.IsWord("atomic") ? ParseAtomic(variable)
                    : tokens.Current.IsWord("collective") ? ParseCollective(variable)
                    : new Assign(variable, _expressions.Parse()) { Line = ParseLine() };
            case Load element:
                return new Store(element.View, element.Index, _expressions.Parse()) { Line = ParseLine() };
            default:
                throw tokens.ErrorAt(start, "only a variable or an element of a view can be assigned");
        }
    }

    private AtomicUpdate ParseAtomic(Variable? result)
    {
        tokens.ExpectWord("atomic");
        AtomicOperator op = tokens.Lookup(IrNames.Atomics, tokens.Advance(), "atomic operation");
        Load element = ParseElement();
        tokens.ExpectSign(",");
        Expression value = _expressions.Parse();
        Expression? comparand = tokens.TakeSign(",") ? _expressions.Parse() : null;
        return new(op, element.View, element.Index, value, comparand, result) { Line = ParseLine() };
    }

    private Statement ParseAsync()
    {
        tokens.ExpectWord("async");
        if (tokens.Take("commit"))
            return new AsyncCommit { Line = ParseLine() };
        if (tokens.Take("wait"))
        {
            Expression pending = _expressions.Parse();
            return pending is Constant { Type.Scalar: ScalarType.I32, Bits: var bits }
                ? new AsyncWait((int)bits) { Line = ParseLine() }
                : throw tokens.Error("the number of batches belongs here");
        }

        Load element = ParseElement();
        tokens.ExpectSign("=");
        Load source = ParseElement();
        return new AsyncCopy(element.View, element.Index, source.View, source.Index) { Line = ParseLine() };
    }

    private Load ParseElement() => _expressions.Parse() as Load ?? throw tokens.Error("an element of a view belongs here");

    private Collective ParseCollective(Variable? result)
    {
        tokens.ExpectWord("collective");
        CollectiveOperator op = tokens.Lookup(IrNames.Collectives, tokens.Advance(), "collective operation");
        return new(op, _expressions.ParseOperands(), result) { Line = ParseLine() };
    }

    private If ParseIf()
    {
        tokens.Advance();
        Expression condition = _expressions.Parse();
        int line = ParseOpening();
        List<Statement> then = ParseList();
        List<Statement> otherwise = [];
        tokens.ExpectSign("}");
        if (tokens.Take("else"))
        {
            tokens.ExpectSign("{");
            otherwise = ParseList();
            tokens.ExpectSign("}");
        }

        return new(condition, then, otherwise) { Line = line };
    }

    private Loop ParseLoop()
    {
        tokens.Advance();
        Label label = DeclareLabel();
        Expression? condition = tokens.Take("while") ? _expressions.Parse() : null;
        int line = ParseOpening();
        List<Statement> body = ParseList();
        List<Statement> continuing = [];
        tokens.ExpectSign("}");
        if (tokens.Take("step"))
        {
            tokens.ExpectSign("{");
            continuing = ParseList();
            tokens.ExpectSign("}");
        }

        Expression? again = tokens.Take("while") ? _expressions.Parse() : null;
        _labels.Remove(label.Name);
        return new(label, condition, body, continuing, again) { Line = line };
    }

    private Block ParseBlock()
    {
        tokens.Advance();
        Label label = DeclareLabel();
        int line = ParseOpening();
        List<Statement> body = ParseList();
        tokens.ExpectSign("}");
        _labels.Remove(label.Name);
        return new(label, body) { Line = line };
    }

    private Switch ParseSwitch()
    {
        tokens.Advance();
        Expression value = _expressions.Parse();
        int line = ParseOpening();
        tokens.ExpectNewLine();
        var cases = new List<SwitchCase>();
        List<Statement> otherwise = [];
        while (tokens.Take("case"))
        {
            List<long> values = ParseCaseValues();
            cases.Add(new(values, ParseCaseBody()));
        }

        if (tokens.Take("default"))
        {
            otherwise = ParseCaseBody();
        }

        tokens.ExpectSign("}");
        return new(value, cases, otherwise) { Line = line };
    }

    private List<Statement> ParseCaseBody()
    {
        tokens.ExpectSign("{");
        List<Statement> body = ParseList();
        tokens.ExpectSign("}");
        tokens.ExpectNewLine();
        return body;
    }

    private List<long> ParseCaseValues()
    {
        var values = new List<long>();
        do
        {
            string sign = tokens.TakeSign("-") ? "-" : "";
            string digits = tokens.Expect(IrTokenKind.Number, "a number");
            values.Add(long.TryParse(sign + digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                ? value
                : throw tokens.Error($"'{digits}' is no 64-bit integer: one belongs here"));
        }
        while (tokens.TakeSign(","));

        return values;
    }

    private Statement ParseJump()
    {
        bool leaves = tokens.Advance().Text == "leave";
        IrToken name = tokens.Current;
        tokens.Expect(IrTokenKind.Name, "a label");
        Label label = tokens.Lookup(_labels, name, "label of an enclosing block or loop");
        return leaves ? new Leave(label) { Line = ParseLine() } : new ContinueLoop(label) { Line = ParseLine() };
    }

    private Label DeclareLabel()
    {
        IrToken name = tokens.Current;
        var label = new Label(tokens.Expect(IrTokenKind.Name, "a label"));
        if (_labels.ContainsKey(label.Name))
        {
            throw tokens.ErrorAt(name, $"'{label.Name}' labels an enclosing block or loop already");
        }

        _labels.Add(label.Name, label);
        return label;
    }

    private int ParseOpening()
    {
        tokens.ExpectSign("{");
        return ParseLine();
    }

    private int ParseLine()
    {
        if (tokens.Current.Kind != IrTokenKind.SourceLine)
        {
            return 0;
        }

        IrToken token = tokens.Advance();
        return int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int line)
            ? line
            : throw tokens.ErrorAt(token, $"'!{token.Text}' is no line of a source");
    }
}

using System.Globalization;

namespace GpuTensor.Compiler.Ir;

/// <summary>Reads statements, one a line.</summary>
internal sealed class StatementParser(IrWords words, IrScope scope)
{
    private readonly ExpressionParser _expressions = new(words, scope);
    private readonly Dictionary<string, Label> _labels = [];

    /// <summary>The kernel's body, up to the end of the text.</summary>
    public List<Statement> ParseBody()
    {
        words.ExpectSign("{");
        List<Statement> body = ParseList();
        words.ExpectSign("}");
        if (words.Current.Kind == IrTokenKind.NewLine)
        {
            words.Advance();
        }

        words.Expect(IrTokenKind.End, "the end of the text");
        return body;
    }

    /// <summary>The statements behind a brace, up to the one that closes it.</summary>
    private List<Statement> ParseList()
    {
        words.ExpectNewLine();
        var statements = new List<Statement>();
        while (!words.Current.IsSign("}"))
        {
            statements.Add(ParseStatement());
            words.ExpectNewLine();
        }

        return statements;
    }

    private Statement ParseStatement()
    {
        if (words.Current.Kind == IrTokenKind.Name)
        {
            switch (words.Current.Text)
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
                    words.Advance();
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
        IrToken start = words.Current;
        Expression target = _expressions.Parse();
        words.ExpectSign("=");
        switch (target)
        {
            case ReadVariable { Variable: var variable }:
                return words.Current.IsWord("atomic") ? ParseAtomic(variable)
                    : words.Current.IsWord("collective") ? ParseCollective(variable)
                    : new Assign(variable, _expressions.Parse()) { Line = ParseLine() };
            case Load element:
                return new Store(element.View, element.Index, _expressions.Parse()) { Line = ParseLine() };
            default:
                throw words.ErrorAt(start, "only a variable or an element of a view can be assigned");
        }
    }

    private AtomicUpdate ParseAtomic(Variable? result)
    {
        words.ExpectWord("atomic");
        AtomicOperator op = words.Lookup(IrNames.Atomics, words.Advance(), "atomic operation");
        Load element = ParseElement();
        words.ExpectSign(",");
        Expression value = _expressions.Parse();
        Expression? comparand = words.TakeSign(",") ? _expressions.Parse() : null;
        return new(op, element.View, element.Index, value, comparand, result) { Line = ParseLine() };
    }

    private Statement ParseAsync()
    {
        words.ExpectWord("async");
        if (words.Take("commit"))
            return new AsyncCommit { Line = ParseLine() };
        if (words.Take("wait"))
        {
            Expression pending = _expressions.Parse();
            return pending is Constant { Type.Scalar: ScalarType.I32, Bits: var bits }
                ? new AsyncWait((int)bits) { Line = ParseLine() }
                : throw words.Error("the number of batches belongs here");
        }

        Load element = ParseElement();
        words.ExpectSign("=");
        Load source = ParseElement();
        return new AsyncCopy(element.View, element.Index, source.View, source.Index) { Line = ParseLine() };
    }

    private Load ParseElement() => _expressions.Parse() as Load ?? throw words.Error("an element of a view belongs here");

    private Collective ParseCollective(Variable? result)
    {
        words.ExpectWord("collective");
        CollectiveOperator op = words.Lookup(IrNames.Collectives, words.Advance(), "collective operation");
        return new(op, _expressions.ParseOperands(), result) { Line = ParseLine() };
    }

    private If ParseIf()
    {
        words.Advance();
        Expression condition = _expressions.Parse();
        int line = ParseOpening();
        List<Statement> then = ParseList();
        List<Statement> otherwise = [];
        words.ExpectSign("}");
        if (words.Take("else"))
        {
            words.ExpectSign("{");
            otherwise = ParseList();
            words.ExpectSign("}");
        }

        return new(condition, then, otherwise) { Line = line };
    }

    private Loop ParseLoop()
    {
        words.Advance();
        Label label = DeclareLabel();
        Expression? condition = words.Take("while") ? _expressions.Parse() : null;
        int line = ParseOpening();
        List<Statement> body = ParseList();
        List<Statement> continuing = [];
        words.ExpectSign("}");
        if (words.Take("step"))
        {
            words.ExpectSign("{");
            continuing = ParseList();
            words.ExpectSign("}");
        }

        Expression? again = words.Take("while") ? _expressions.Parse() : null;
        _labels.Remove(label.Name);
        return new(label, condition, body, continuing, again) { Line = line };
    }

    private Block ParseBlock()
    {
        words.Advance();
        Label label = DeclareLabel();
        int line = ParseOpening();
        List<Statement> body = ParseList();
        words.ExpectSign("}");
        _labels.Remove(label.Name);
        return new(label, body) { Line = line };
    }

    private Switch ParseSwitch()
    {
        words.Advance();
        Expression value = _expressions.Parse();
        int line = ParseOpening();
        words.ExpectNewLine();
        var cases = new List<SwitchCase>();
        List<Statement> otherwise = [];
        while (words.Take("case"))
        {
            List<long> values = ParseCaseValues();
            cases.Add(new(values, ParseCaseBody()));
        }

        if (words.Take("default"))
        {
            otherwise = ParseCaseBody();
        }

        words.ExpectSign("}");
        return new(value, cases, otherwise) { Line = line };
    }

    private List<Statement> ParseCaseBody()
    {
        words.ExpectSign("{");
        List<Statement> body = ParseList();
        words.ExpectSign("}");
        words.ExpectNewLine();
        return body;
    }

    private List<long> ParseCaseValues()
    {
        var values = new List<long>();
        do
        {
            string sign = words.TakeSign("-") ? "-" : "";
            string digits = words.Expect(IrTokenKind.Number, "a number");
            values.Add(long.TryParse(sign + digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                ? value
                : throw words.Error($"'{digits}' is no 64-bit integer: one belongs here"));
        }
        while (words.TakeSign(","));

        return values;
    }

    private Statement ParseJump()
    {
        bool leaves = words.Advance().Text == "leave";
        IrToken name = words.Current;
        words.Expect(IrTokenKind.Name, "a label");
        Label label = words.Lookup(_labels, name, "label of an enclosing block or loop");
        return leaves ? new Leave(label) { Line = ParseLine() } : new ContinueLoop(label) { Line = ParseLine() };
    }

    private Label DeclareLabel()
    {
        IrToken name = words.Current;
        var label = new Label(words.Expect(IrTokenKind.Name, "a label"));
        if (_labels.ContainsKey(label.Name))
        {
            throw words.ErrorAt(name, $"'{label.Name}' labels an enclosing block or loop already");
        }

        _labels.Add(label.Name, label);
        return label;
    }

    private int ParseOpening()
    {
        words.ExpectSign("{");
        return ParseLine();
    }

    private int ParseLine()
    {
        if (words.Current.Kind != IrTokenKind.SourceLine)
        {
            return 0;
        }

        IrToken token = words.Advance();
        return int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int line)
            ? line
            : throw words.ErrorAt(token, $"'!{token.Text}' is no line of a source");
    }
}

namespace GpuTensor.Compiler.Ir;

/// <summary>The tokens of a text, read one after the other.</summary>
internal sealed class IrTokenReader
{
    private readonly IrLexer _lexer;

    /// <summary>Begins at the first token.</summary>
    public IrTokenReader(string text)
    {
        _lexer = new(text);
        Current = _lexer.Next();
    }

    /// <summary>The next token.</summary>
    public IrToken Current { get; private set; }

    /// <summary>Consumes the next token and returns it.</summary>
    public IrToken Advance()
    {
        IrToken token = Current;
        Current = _lexer.Next();
        return token;
    }

    /// <summary>Consumes a keyword if it comes next.</summary>
    public bool Take(string word) => Current.IsWord(word) && Advance().Text is not null;

    /// <summary>Consumes a sign if it comes next.</summary>
    public bool TakeSign(string sign) => Current.IsSign(sign) && Advance().Text is not null;

    /// <summary>Consumes a token, which must be of that kind, and returns its text.</summary>
    public string Expect(IrTokenKind kind, string description) =>
        Current.Kind == kind ? Advance().Text : throw Error($"{description} belongs here");

    /// <summary>Consumes a keyword, which must come next.</summary>
    public void ExpectWord(string word)
    {
        if (!Take(word))
        {
            throw Error($"'{word}' belongs here");
        }
    }

    /// <summary>Consumes a sign, which must come next.</summary>
    public void ExpectSign(string sign)
    {
        if (!TakeSign(sign))
        {
            throw Error($"'{sign}' belongs here");
        }
    }

    /// <summary>Consumes the end of the line, which must come next.</summary>
    public void ExpectNewLine() => Expect(IrTokenKind.NewLine, "the end of the line");

    /// <summary>The entry of a table for a name, which must be in it.</summary>
    public T Lookup<T>(Dictionary<string, T> table, IrToken name, string description) =>
        table.TryGetValue(name.Text, out T? value) ? value : throw _lexer.Error(name.Start, $"'{name.Text}' is no {description}");

    /// <summary>An error at the next token.</summary>
    public IrParseException Error(string message) => _lexer.Error(Current.Start, $"{message}, not '{Current.Text}'");

    /// <summary>An error at a token.</summary>
    public IrParseException ErrorAt(IrToken token, string message) => _lexer.Error(token.Start, message);
}

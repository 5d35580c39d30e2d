namespace GpuTensor.Compiler.Ir;

/// <summary>The words of a text one after the other: the place where the parser stands.</summary>
internal sealed class IrWords
{
    private readonly IrLexer _lexer;

    /// <summary>Stands at the first word.</summary>
    public IrWords(string text)
    {
        _lexer = new(text);
        Current = _lexer.Next();
    }

    /// <summary>The word that comes next.</summary>
    public IrToken Current { get; private set; }

    /// <summary>The word that comes next; goes behind it.</summary>
    public IrToken Advance()
    {
        IrToken token = Current;
        Current = _lexer.Next();
        return token;
    }

    /// <summary>Goes behind a keyword if it comes next.</summary>
    public bool Take(string word) => Current.IsWord(word) && Advance().Text is not null;

    /// <summary>Goes behind a sign if it comes next.</summary>
    public bool TakeSign(string sign) => Current.IsSign(sign) && Advance().Text is not null;

    /// <summary>The text of the next word, which must be of a kind.</summary>
    public string Expect(IrTokenKind kind, string description) =>
        Current.Kind == kind ? Advance().Text : throw Error($"{description} belongs here");

    /// <summary>Goes behind a keyword, which must come next.</summary>
    public void ExpectWord(string word)
    {
        if (!Take(word))
        {
            throw Error($"'{word}' belongs here");
        }
    }

    /// <summary>Goes behind a sign, which must come next.</summary>
    public void ExpectSign(string sign)
    {
        if (!TakeSign(sign))
        {
            throw Error($"'{sign}' belongs here");
        }
    }

    /// <summary>Goes behind the end of the line, which must come next.</summary>
    public void ExpectNewLine() => Expect(IrTokenKind.NewLine, "the end of the line");

    /// <summary>What a table has for a name, which must be in it.</summary>
    public T Lookup<T>(Dictionary<string, T> table, IrToken name, string description) =>
        table.TryGetValue(name.Text, out T? value) ? value : throw _lexer.Error(name.Start, $"'{name.Text}' is no {description}");

    /// <summary>An error at the next word.</summary>
    public IrParseException Error(string message) => _lexer.Error(Current.Start, $"{message}, not '{Current.Text}'");

    /// <summary>An error at a word.</summary>
    public IrParseException ErrorAt(IrToken token, string message) => _lexer.Error(token.Start, message);
}

namespace GpuTensor.Compiler.Ir;

/// <summary>The kinds of token of the text form.</summary>
internal enum IrTokenKind
{
    /// <summary>A word: variable, type, function, keyword.</summary>
    Name,

    /// <summary>A variable whose name is a keyword: <c>%if</c>.</summary>
    Variable,

    /// <summary>A parameter: <c>$width</c>.</summary>
    Parameter,

    /// <summary>An array: <c>@tile</c>.</summary>
    Array,

    /// <summary>A builtin: <c>#GroupIndexX</c>.</summary>
    Builtin,

    /// <summary>A number with its suffix.</summary>
    Number,

    /// <summary>The bits of a float: <c>f32#7fc00000</c>.</summary>
    Bits,

    /// <summary>The line of the source: <c>!12</c>.</summary>
    SourceLine,

    /// <summary>The kernel's name in quotes.</summary>
    Quoted,

    /// <summary>A sign or bracket.</summary>
    Sign,

    /// <summary>One or more line breaks.</summary>
    NewLine,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>A token of the text form.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without its mark.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct IrToken(IrTokenKind Kind, string Text, int Start, int End)
{
    /// <summary>Whether this is that sign.</summary>
    public bool IsSign(string sign) => Kind == IrTokenKind.Sign && Text == sign;

    /// <summary>Whether this is that keyword.</summary>
    public bool IsWord(string word) => Kind == IrTokenKind.Name && Text == word;
}

/// <summary>Splits a text into tokens.</summary>
internal sealed class IrLexer(string text)
{
    private static readonly string[] s_signs = Signs();

    private int _position;

    /// <summary>The next token.</summary>
    public IrToken Next()
    {
        int lineBreak = -1;
        while (_position < text.Length && text[_position] is ' ' or '\n' or '\r' or '\t')
        {
            lineBreak = text[_position] == '\n' && lineBreak < 0 ? _position : lineBreak;
            _position++;
        }

        return lineBreak >= 0 ? new(IrTokenKind.NewLine, "end of line", lineBreak, _position)
            : _position >= text.Length ? new(IrTokenKind.End, "end of text", text.Length, text.Length)
            : Word();
    }

    /// <summary>An error at a place in the text.</summary>
    public IrParseException Error(int position, string message)
    {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < position && i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                line++;
                lineStart = i + 1;
            }
        }

        return new(line, position - lineStart + 1, message);
    }

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static string[] Signs()
    {
        var signs = new string[128];
        foreach (char c in "(){}[],:=+-*/%&|^~!<>?.")
        {
            signs[c] = c.ToString();
        }

        return signs;
    }

    private char At(int position) => position < text.Length ? text[position] : '\0';

    private IrToken Word()
    {
        char first = text[_position];
        char second = At(_position + 1);
        return first switch
        {
            _ when IsLetter(first) => NameOrBits(),
            _ when IsDigit(first) => Marked(IrTokenKind.Number, 0, withPoint: true),
            '$' => Marked(IrTokenKind.Parameter, 1, withPoint: true),
            '@' => Marked(IrTokenKind.Array, 1),
            '#' => Marked(IrTokenKind.Builtin, 1),
            '%' when IsLetter(second) => Marked(IrTokenKind.Variable, 1),
            '!' when IsDigit(second) => Marked(IrTokenKind.SourceLine, 1),
            '"' => Quoted(),
            _ => Sign(first, second),
        };
    }

    private IrToken NameOrBits()
    {
        IrToken name = Marked(IrTokenKind.Name, 0);
        if (At(_position) != '#')
        {
            return name;
        }

        IrToken bits = Marked(IrTokenKind.Bits, 1);
        return new(IrTokenKind.Bits, name.Text + "#" + bits.Text, name.Start, bits.End);
    }

    private IrToken Marked(IrTokenKind kind, int mark, bool withPoint = false)
    {
        int start = _position;
        int end = start + mark;
        while (end < text.Length && (IsLetter(text[end]) || IsDigit(text[end]) || (withPoint && text[end] == '.')))
        {
            end++;
        }

        if (end == start + mark)
        {
            throw Error(start, $"a name must follow '{text[start]}'");
        }

        _position = end;
        return new(kind, text.Substring(start + mark, end - start - mark), start, end);
    }

    private IrToken Quoted()
    {
        int start = _position;
        var content = new System.Text.StringBuilder();
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                _position = i + 1;
                return new(IrTokenKind.Quoted, content.ToString(), start, _position);
            }

            i += text[i] == '\\' ? 1 : 0;
            content.Append(At(i));
        }

        throw Error(start, "the closing quote is missing");
    }

    private IrToken Sign(char first, char second)
    {
        string sign = (first, second) switch
        {
            ('=', '=') => "==",
            ('!', '=') => "!=",
            ('<', '=') => "<=",
            ('>', '=') => ">=",
            ('<', '<') => "<<",
            ('>', '>') => ">>",
            ('&', '&') => "&&",
            ('|', '|') => "||",
            _ when first < s_signs.Length && s_signs[first] is { } single => single,
            _ => throw Error(_position, $"'{first}' has no meaning here"),
        };
        int start = _position;
        _position += sign.Length;
        return new(IrTokenKind.Sign, sign, start, _position);
    }
}

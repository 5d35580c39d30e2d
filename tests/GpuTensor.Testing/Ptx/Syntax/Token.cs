namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>What kind of word a token is.</summary>
internal enum TokenKind
{
    Identifier,
    DotWord,
    Integer,
    Float,
    Single,
    Double,
    Text,
    Mark,
    End,
}

/// <summary>A word of the text. <see cref="Text"/> of a dot word has no dot; <see cref="Bits"/> is a number's value.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, ulong Bits = 0, bool IsUnsigned = false)
{
    public bool Is(string mark) => Kind == TokenKind.Mark && Text == mark;

    public bool IsDot(string word) => Kind == TokenKind.DotWord && Text == word;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.DotWord => "'." + Text + "'",
        _ => "'" + Text + "'",
    };
}

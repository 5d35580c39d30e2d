namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>A place in the words of a text.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int _next;

    public Token Current => tokens[_next];

    public int Line => Current.Line;

    public Token Ahead(int count) => tokens[Math.Min(_next + count, tokens.Count - 1)];

    public Token Take()
    {
        Token token = Current;
        if (token.Kind != TokenKind.End)
        {
            _next++;
        }

        return token;
    }

    public bool TryTake(string mark)
    {
        bool isThere = Current.Is(mark);
        if (isThere)
        {
            _next++;
        }

        return isThere;
    }

    public bool TryTakeDot(string word)
    {
        bool isThere = Current.IsDot(word);
        if (isThere)
        {
            _next++;
        }

        return isThere;
    }

    public Token Expect(string mark) => Current.Is(mark) ? Take() : throw Unexpected($"'{mark}'");

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    /// <summary>A whole number that is not negative.</summary>
    public long ExpectCount()
    {
        Token token = Expect(TokenKind.Integer, "an integer");
        return token.Bits <= int.MaxValue ? (long)token.Bits : throw new PtxException(token.Line, "syntax", $"{token} is too large here");
    }

    public PtxException Unexpected(string wanted) => new(Line, "syntax", $"{wanted} was expected, not {Current}");
}

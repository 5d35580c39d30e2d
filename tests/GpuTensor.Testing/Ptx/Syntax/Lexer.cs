using System.Globalization;

namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>Cuts PTX text into words; comments and blanks fall away.</summary>
internal sealed class Lexer(string text)
{
    private int _at;
    private int _line = 1;

    public static List<Token> Read(string text)
    {
        int foreign = text.AsSpan().IndexOfAnyExceptInRange('\0', '\x7F');
        if (foreign >= 0)
        {
            throw new PtxException(text.AsSpan(0, foreign).Count('\n') + 1, "syntax", $"'{text[foreign]}' is no ASCII character");
        }

        var lexer = new Lexer(text);
        var tokens = new List<Token>();
        Token token;
        do
        {
            token = lexer.Next();
            tokens.Add(token);
        }
        while (token.Kind != TokenKind.End);
        return tokens;
    }

    private char Current => At(0);

    private char At(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private Token Next()
    {
        SkipBlanks();
        if (_at >= text.Length)
        {
            return new(TokenKind.End, "", _line);
        }

        char c = Current;
        if (char.IsAsciiDigit(c))
        {
            return Number();
        }

        if (c == '"')
        {
            return Quoted();
        }

        if (c == '.' && (char.IsAsciiLetter(At(1)) || At(1) == '_'))
        {
            _at++;
            return new(TokenKind.DotWord, DotWord(), _line);
        }

        bool isSigil = c is '_' or '$' or '%';
        if (char.IsAsciiLetter(c) || c == '_' || (isSigil && IsFollowing(At(1))))
        {
            int start = _at++;
            SkipFollowing();
            return new(TokenKind.Identifier, text[start.._at], _line);
        }

        string pair = c.ToString() + At(1);
        string mark = pair is "<<" or ">>" or "==" or "!=" or "<=" or ">=" or "&&" or "||" ? pair : c.ToString();
        if (!"@,;:{}()[]<>=+-*/%&|^!~?".Contains(c, StringComparison.Ordinal))
        {
            throw new PtxException(_line, "syntax", $"the character '{c}' has no meaning here");
        }

        _at += mark.Length;
        return new(TokenKind.Mark, mark, _line);
    }

    // Words such as .L1::evict_last and .shared::cta are one word.
    private string DotWord()
    {
        int start = _at;
        SkipFollowing();
        while (Current == ':' && At(1) == ':' && IsFollowing(At(2)))
        {
            _at += 2;
            SkipFollowing();
        }

        return text[start.._at];
    }

    private void SkipFollowing()
    {
        while (IsFollowing(Current))
        {
            _at++;
        }
    }

    private static bool IsFollowing(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (Current == '\n')
            {
                _line++;
                _at++;
            }
            else if (char.IsWhiteSpace(Current))
            {
                _at++;
            }
            else if (Current == '/' && At(1) == '/')
            {
                int end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else if (Current == '/' && At(1) == '*')
            {
                int end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new PtxException(_line, "syntax", "a comment does not end");
                }

                _line += text.AsSpan(_at, end - _at).Count('\n');
                _at = end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token Quoted()
    {
        int end = text.IndexOf('"', _at + 1);
        if (end < 0 || text.AsSpan(_at, end - _at).Contains('\n'))
        {
            throw new PtxException(_line, "syntax", "a string does not end on its line");
        }

        string value = text[(_at + 1)..end];
        _at = end + 1;
        return new(TokenKind.Text, value, _line);
    }

    private Token Number()
    {
        int start = _at;
        char second = char.ToLowerInvariant(At(1));
        if (Current == '0' && second is 'f' or 'd')
        {
            int digits = second == 'f' ? 8 : 16;
            _at += 2;
            SkipFollowing();
            string hex = text[(start + 2).._at];
            if (hex.Length != digits || !ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits))
            {
                throw new PtxException(_line, "syntax", $"'{text[start.._at]}' is not {digits} hexadecimal digits behind 0{second}");
            }

            return new(second == 'f' ? TokenKind.Single : TokenKind.Double, text[start.._at], _line, bits);
        }

        return IsFloat() ? Decimal(start) : Integer(start, second);
    }

    private bool IsFloat()
    {
        int i = 0;
        while (char.IsAsciiDigit(At(i)))
        {
            i++;
        }

        return At(i) == '.' ? char.IsAsciiDigit(At(i + 1)) || !char.IsAsciiLetter(At(i + 1)) : At(i) is 'e' or 'E';
    }

    private Token Decimal(int start)
    {
        while (char.IsAsciiDigit(Current) || Current is '.' or 'e' or 'E' || (Current is '+' or '-' && text[_at - 1] is 'e' or 'E'))
        {
            _at++;
        }

        string digits = text[start.._at];
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? new(TokenKind.Float, digits, _line, BitConverter.DoubleToUInt64Bits(value))
            : throw new PtxException(_line, "syntax", $"'{digits}' is not a number");
    }

    private Token Integer(int start, char second)
    {
        SkipFollowing();
        string word = text[start.._at];
        bool isUnsigned = word.EndsWith('U');
        string digits = isUnsigned ? word[..^1] : word;
        int radix = digits[0] != '0' || digits.Length == 1 ? 10 : second switch { 'x' => 16, 'b' => 2, _ => 8 };
        UInt128 value = 0;
        foreach (char digit in radix == 10 ? digits : digits[(radix == 8 ? 1 : 2)..])
        {
            int one = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : 99;
            value = (value * (uint)radix) + (uint)one;
            if (one >= radix || value > ulong.MaxValue)
            {
                throw new PtxException(_line, "syntax", $"'{word}' is not an integer of at most 64 bits");
            }
        }

        return digits.Length == 2 && radix is 16 or 2 && char.IsAsciiLetter(digits[1])
            ? throw new PtxException(_line, "syntax", $"'{word}' has no digits")
            : new(TokenKind.Integer, word, _line, (ulong)value, isUnsigned || value > long.MaxValue);
    }
}

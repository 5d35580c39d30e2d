using System.Globalization;
using System.Text;

namespace GpuTensor.Interop.Numpy;

/// <summary>
/// Reads one Python literal, as the header of a <c>.npy</c> file holds it: dictionaries, tuples, lists, strings, whole
/// numbers (with the <c>L</c> of Python 2), <c>True</c>, <c>False</c>, <c>None</c>.
/// </summary>
/// <remarks>
/// A dictionary becomes a <see cref="Dictionary{TKey, TValue}"/> of strings, a tuple or list a
/// <see cref="PythonSequence"/>, the others a string, a long, a bool or null. What is wrong with a text is told by a
/// <see cref="FormatException"/>.
/// </remarks>
internal ref struct PythonLiteral
{
    private const int DeepestNesting = 16;

    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _depth;

    private PythonLiteral(ReadOnlySpan<char> text)
    {
        _text = text;
    }

    /// <summary>The value of a text that is one literal, with nothing but white space around it.</summary>
    public static object? Parse(ReadOnlySpan<char> text)
    {
        var parser = new PythonLiteral(text);
        object? value = parser.Value();
        parser.SkipSpace();
        return parser._position == text.Length ? value : throw parser.Unexpected("the end");
    }

    private object? Value()
    {
        SkipSpace();
        char first = Peek();
        if (first is '{' or '(' or '[')
            return Nested(first);
        if (first is '\'' or '"')
            return String();
        if (first is '-' or '+' || char.IsAsciiDigit(first))
            return Number();
        return Word();
    }

    private object Nested(char open)
    {
        if (++_depth > DeepestNesting)
            throw new FormatException($"more than {DeepestNesting} brackets are open at character {_position}");
        _position++;
        object value = open == '{' ? Dictionary() : Sequence(open);
        _depth--;
        return value;
    }

    private Dictionary<string, object?> Dictionary()
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (!TryTake('}'))
        {
            int start = _position;
            if (Value() is not string key)
                throw new FormatException($"the key at character {start} is not a string");
            Take(':');
            if (!entries.TryAdd(key, Value()))
                throw new FormatException($"the key '{key}' stands twice");
            if (!TryTake(','))
            {
                Take('}');
                break;
            }
        }

        return entries;
    }

    private object Sequence(char open)
    {
        char close = open == '(' ? ')' : ']';
        var items = new List<object?>();
        bool comma = true;
        while (!TryTake(close))
        {
            items.Add(Value());
            comma = TryTake(',');
            if (!comma)
            {
                Take(close);
                break;
            }
        }

        // Brackets around one value with no comma behind it are no tuple.
        return new PythonSequence(open == '(' && (comma || items.Count != 1), items);
    }

    private string String()
    {
        char quote = _text[_position++];
        var value = new StringBuilder();
        while (true)
        {
            char next = Peek();
            _position++;
            if (next == quote)
                return value.ToString();
            if (next is '\n' or '\r')
                throw new FormatException($"a string is not closed before the end of its line at character {_position - 1}");
            value.Append(next == '\\' ? Escaped() : next);
        }
    }

    private char Escaped()
    {
        char next = Peek();
        _position++;
        return next switch
        {
            '\\' or '\'' or '"' => next,
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            _ => throw new FormatException($"'\\{next}' at character {_position - 2} is no escape that is read here"),
        };
    }

    private long Number()
    {
        int start = _position++;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
            _position++;
        ReadOnlySpan<char> digits = _text[start.._position];
        if (_position < _text.Length && _text[_position] is 'L' or 'l')
            _position++;
        if (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] is '.' or '_'))
            throw Unexpected("a whole number");
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"'{digits}' at character {start} is no whole number of 64 bits");
    }

    private object? Word()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            _position++;
        ReadOnlySpan<char> word = _text[start.._position];
        if (word is "u" or "b" && _position < _text.Length && _text[_position] is '\'' or '"')
            return String();
        object? value = word switch
        {
            "True" => true,
            "False" => false,
            _ => null,
        };
        if (value is not null || word is "None")
            return value;
        _position = start;
        throw Unexpected("a value");
    }

    private bool TryTake(char wanted)
    {
        SkipSpace();
        if (_position == _text.Length || _text[_position] != wanted)
            return false;
        _position++;
        return true;
    }

    private void Take(char wanted)
    {
        if (!TryTake(wanted))
            throw Unexpected($"'{wanted}'");
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\n' or '\r' or '\f')
            _position++;
    }

    private readonly char Peek() => _position < _text.Length ? _text[_position] : throw Unexpected("more text");

    private readonly FormatException Unexpected(string wanted) => new(_position < _text.Length
        ? $"'{_text[_position]}' stands at character {_position} where {wanted} must be"
        : $"it ends at character {_position} where {wanted} must be");
}

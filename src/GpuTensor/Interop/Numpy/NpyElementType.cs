using System.Globalization;

namespace GpuTensor.Interop.Numpy;

/// <summary>An element type as a <c>.npy</c> header describes it: <c>&lt;f4</c>, <c>|b1</c>, <c>&gt;i8</c>.</summary>
/// <param name="Name">The type's name as NumPy writes it: <c>float32</c>.</param>
/// <param name="Size">Bytes an element takes.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
internal readonly record struct NpyElementType(string Name, int Size, bool BigEndian)
{
    private static readonly (string Code, string Name)[] s_names =
    [
        ("b1", "bool"),
        ("u1", "uint8"), ("u2", "uint16"), ("u4", "uint32"), ("u8", "uint64"),
        ("i1", "int8"), ("i2", "int16"), ("i4", "int32"), ("i8", "int64"),
        ("f2", "float16"), ("f4", "float32"), ("f8", "float64"),
    ];

    /// <summary>The names of all types that can be read and written.</summary>
    public static string KnownNames { get; } = string.Join(", ", s_names.Select(static pair => pair.Name));

    /// <summary>What the value of a header's <c>descr</c> says.</summary>
    /// <exception cref="NotSupportedException">It is a type of NumPy's that no tensor has.</exception>
    /// <exception cref="InvalidDataException">It is no type.</exception>
    public static NpyElementType Parse(object? descr, string source) => descr switch
    {
        string text => ParseText(text, source),
        PythonSequence => throw new NotSupportedException(
            $"{NpySource.Capital(source)} holds structured elements (records); a tensor's are one of {KnownNames}. Save each field by itself."),
        _ => throw new InvalidDataException($"The header of {source} is damaged: 'descr' must be a string like '<f4'."),
    };

    /// <summary>The description of <typeparamref name="T"/> in this machine's byte order.</summary>
    public static string Describe<T>()
        where T : unmanaged
    {
        string name = ElementTypes.NameOf<T>();
        string code = s_names.First(pair => pair.Name == name).Code;
        char order = code[1] == '1' ? '|' : BitConverter.IsLittleEndian ? '<' : '>';
        return $"{order}{code}";
    }

    private static NpyElementType ParseText(string text, string source)
    {
        char order = text.Length > 0 && text[0] is '<' or '>' or '=' or '|' ? text[0] : '=';
        string code = text.Length > 0 && text[0] == order ? text[1..] : text;
        foreach ((string known, string name) in s_names)
        {
            if (code == known)
                return new NpyElementType(name, known[1] - '0', order == '>' || order != '<' && !BitConverter.IsLittleEndian);
        }

        throw Unsupported(text, code, source);
    }

    private static Exception Unsupported(string text, string code, string source)
    {
        string? what = code.Length == 0 ? null : code[0] switch
        {
            'O' => "Python objects, which only unpickling could read, and that can run any code",
            'c' => "complex numbers",
            'U' or 'S' or 'a' => "strings",
            'V' => "raw or structured elements",
            'M' or 'm' => "dates or time spans",
            'f' or 'i' or 'u' or 'b' when int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _) =>
                "numbers of a size that no tensor has",
            _ => null,
        };
        return what is null
            ? new InvalidDataException($"The header of {source} is damaged: 'descr' is '{text}', which is no element type; '<f4' would be.")
            : new NotSupportedException($"{NpySource.Capital(source)} holds {what} ('{text}'); a tensor's elements are one of {KnownNames}.");
    }
}

namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>The files that .file names and .loc refers to.</summary>
internal sealed class SourceFiles
{
    private readonly Dictionary<long, string> _names = [];
    private readonly List<(int Line, long File)> _used = [];

    /// <summary>Reads what follows .file.</summary>
    public void Declare(TokenReader tokens)
    {
        int line = tokens.Line;
        long index = tokens.ExpectCount();
        string name = tokens.Expect(TokenKind.Text, "a file's name").Text;
        if (tokens.TryTake(","))
        {
            tokens.ExpectCount();
            tokens.Expect(",");
            tokens.ExpectCount();
        }

        if (!_names.TryAdd(index, name))
        {
            throw new PtxException(line, "redeclared", $"file {index} has a name already");
        }
    }

    /// <summary>Reads what follows .loc: file, line and column. Line 0 is no place.</summary>
    public SourcePlace? Location(TokenReader tokens)
    {
        int at = tokens.Line;
        long file = tokens.ExpectCount();
        long line = tokens.ExpectCount();
        tokens.ExpectCount();
        if (tokens.TryTake(","))
        {
            InlinedAt(tokens, at);
        }

        _used.Add((at, file));
        return line == 0 ? null : new(this, file, (int)line);
    }

    // function_name label {+ offset}, inlined_at file line column: where the function was inlined is passed over.
    private static void InlinedAt(TokenReader tokens, int line)
    {
        if (tokens.Take() is not { Text: "function_name" } || tokens.Take().Kind != TokenKind.Identifier)
        {
            throw new PtxException(line, "syntax", "behind .loc's column stand function_name and a label");
        }

        if (tokens.TryTake("+"))
        {
            tokens.ExpectCount();
        }

        tokens.Expect(",");
        if (tokens.Take() is not { Text: "inlined_at" })
        {
            throw new PtxException(line, "syntax", "function_name is followed by inlined_at");
        }

        for (int i = 0; i < 3; i++)
        {
            tokens.ExpectCount();
        }
    }

    /// <summary>A file's name.</summary>
    public string Name(long file) => _names[file];

    /// <summary>A file's name may stand behind its first use, but it has to stand somewhere.</summary>
    public void Check()
    {
        foreach ((int line, long file) in _used)
        {
            if (!_names.ContainsKey(file))
            {
                throw new PtxException(line, "undeclared", $".loc refers to file {file}, which no .file names");
            }
        }
    }
}

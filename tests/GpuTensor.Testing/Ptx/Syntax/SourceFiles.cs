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

    /// <summary>Reads what follows .loc: file, line, column and where it was inlined.</summary>
    public SourcePlace Location(TokenReader tokens)
    {
        int at = tokens.Line;
        long file = tokens.ExpectCount();
        long line = tokens.ExpectCount();
        tokens.ExpectCount();
        if (tokens.TryTake(","))
        {
            throw new PtxException(at, "unsupported", "the attributes of .loc (function_name, inlined_at) are not supported");
        }

        _used.Add((at, file));
        return new(this, file, (int)line);
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

using System.Text;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>Lines of text, each as deep as the braces around it.</summary>
internal sealed class IndentedText(int depth)
{
    private readonly StringBuilder _text = new();
    private int _depth = depth;

    public void Line(string line)
    {
        if (line.Length > 0)
            _text.Append(' ', 4 * _depth).Append(line);
        _text.Append('\n');
    }

    /// <summary>A line behind which the next ones stand deeper.</summary>
    public void Open(string line)
    {
        Line(line);
        _depth++;
    }

    public void Unindent() => _depth--;

    /// <summary>The line that ends what <see cref="Open"/> began.</summary>
    public void Close(string line)
    {
        Unindent();
        Line(line);
    }

    /// <summary>Lines that have their own indentation already.</summary>
    public void Append(IndentedText lines) => _text.Append(lines._text);

    public override string ToString() => _text.ToString();
}

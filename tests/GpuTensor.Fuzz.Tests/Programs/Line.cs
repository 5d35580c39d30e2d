using System.Globalization;
using System.Text;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>A statement of a program, with those in it.</summary>
/// <param name="head">What comes first; all of it where the statement has no sections.</param>
internal sealed class Line(FormattableString head)
{
    /// <summary>Lists of statements in braces, each behind a text of its own.</summary>
    public List<(FormattableString Head, List<Line> Body)> Sections { get; } = [];

    /// <summary>What comes last.</summary>
    public FormattableString Tail { get; init; } = $"";

    /// <summary>What closes each section behind its brace.</summary>
    public string Close { get; init; } = "";

    /// <summary>Whether a program without it would not be defined.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Whether a reduced program lacks it.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>The statement and all in it that still are in the text.</summary>
    public IEnumerable<Line> Tree() => IsRemoved ? [] : Sections.SelectMany(section => section.Body).SelectMany(line => line.Tree()).Prepend(this);

    /// <summary>The expressions of the statement itself.</summary>
    public IEnumerable<Piece> Pieces() => Sections.Select(section => section.Head).Prepend(head).Append(Tail)
        .SelectMany(text => text.GetArguments()).OfType<Piece>().SelectMany(piece => piece.Tree());

    /// <summary>Writes the statement.</summary>
    public void Write(StringBuilder text, int depth)
    {
        if (IsRemoved)
            return;
        Write(text, depth, head);
        foreach ((FormattableString before, List<Line> body) in Sections)
        {
            Write(text, depth, before);
            text.Append(' ', 4 * depth).Append("{\n");
            foreach (Line line in body)
                line.Write(text, depth + 1);
            text.Append(' ', 4 * depth).Append('}').Append(Close).Append('\n');
        }

        Write(text, depth, Tail);
    }

    private static void Write(StringBuilder text, int depth, FormattableString line)
    {
        string content = line.ToString(CultureInfo.InvariantCulture);
        if (content.Length > 0)
            text.Append(' ', 4 * depth).Append(content).Append('\n');
    }
}

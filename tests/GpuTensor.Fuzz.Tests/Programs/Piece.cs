using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>An expression of a program, made of text and further expressions.</summary>
/// <param name="type">Its C# type.</param>
/// <param name="text">Its text, in parentheses unless it is a single word or call.</param>
internal sealed class Piece(ScalarType type, FormattableString text)
{
    /// <summary>The type of the value.</summary>
    public ScalarType Type { get; } = type;

    /// <summary>The expressions in it.</summary>
    public IEnumerable<Piece> Parts => text.GetArguments().OfType<Piece>();

    /// <summary>Whether the C# compiler may compute it; what it does where a float does not fit an integer is not defined.</summary>
    public bool MayBeConstant { get; init; } = text.GetArguments().OfType<Piece>().Any() && text.GetArguments().OfType<Piece>().All(part => part.MayBeConstant);

    /// <summary>Whether it stands where something can be written, so that no literal can take its place.</summary>
    public bool IsPlace { get; init; }

    /// <summary>Whether a reduced program has a literal in its place.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>Whether it already is as short as it can be.</summary>
    public bool IsLiteral { get; init; }

    /// <summary>The expression and all in it that still are in the text.</summary>
    public IEnumerable<Piece> Tree() => IsReplaced ? [this] : Parts.SelectMany(part => part.Tree()).Prepend(this);

    public override string ToString() => IsReplaced ? Literals.One(Type) : text.ToString(CultureInfo.InvariantCulture);
}

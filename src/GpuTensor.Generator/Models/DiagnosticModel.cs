using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GpuTensor.Generator.Models;

/// <summary>A diagnostic without the syntax it is about.</summary>
internal sealed record DiagnosticModel(
    string Id, string FilePath, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticModel Create(DiagnosticDescriptor rule, Location location, params string[] arguments)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return new(rule.Id, lines.Path, location.SourceSpan, lines.Span, new(arguments));
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Rules.Find(Id), Location.Create(FilePath, Span, Lines), [.. Arguments]);
}

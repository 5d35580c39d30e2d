using GpuTensor.Generator.Models;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering;

/// <summary>Ends the lowering of a statement: its diagnostic is kept and the next statement goes on.</summary>
/// <param name="diagnostic">What is wrong; null where the C# compiler or an earlier diagnostic says so already.</param>
internal sealed class KernelException(DiagnosticModel? diagnostic) : Exception
{
    public DiagnosticModel? Diagnostic { get; } = diagnostic;

    public KernelException(DiagnosticDescriptor rule, SyntaxNode syntax, params string[] arguments)
        : this(DiagnosticModel.Create(rule, SyntaxSpots.Of(syntax), arguments))
    {
    }
}

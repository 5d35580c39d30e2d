using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>A kernel did something that is not defined.</summary>
public sealed class IrExecutionException : Exception
{
    internal IrExecutionException(Kernel kernel, Statement? statement, string thread, string message)
        : base($"Kernel '{kernel.Name}', {thread}, '{(statement is null ? "end" : IrPrinter.PrintLine(statement))}': {message}.") =>
        (Statement, Line, Rule) = (statement, statement?.Line ?? 0, message);

    /// <summary>The statement.</summary>
    public Statement? Statement { get; }

    /// <summary>Its line in the C# source, or 0.</summary>
    public int Line { get; }

    /// <summary>What was wrong.</summary>
    public string Rule { get; }
}

/// <summary>What is wrong, while the place is not known yet.</summary>
internal sealed class IrFault(string message) : Exception(message);

namespace GpuTensor.Compiler.Ir;

/// <summary>A text that is no kernel.</summary>
/// <param name="line">Where, from 1.</param>
/// <param name="column">Where in the line, from 1.</param>
/// <param name="message">What was found and what belongs there.</param>
public sealed class IrParseException(int line, int column, string message) : FormatException($"({line},{column}): {message}")
{
    /// <summary>The line of the text, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column of the line, from 1.</summary>
    public int Column { get; } = column;
}

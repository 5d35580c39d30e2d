namespace GpuTensor.Testing.Ptx;

/// <summary>PTX text breaks a rule of the ISA.</summary>
public sealed class PtxException : Exception
{
    internal PtxException(int line, string rule, string message)
        : base($"PTX line {line}: {message} [{rule}]") => (Line, Rule, Text) = (line, rule, message);

    /// <summary>The line in the PTX text, from 1.</summary>
    public int Line { get; }

    /// <summary>The rule's name, such as <c>operand-type</c>.</summary>
    public string Rule { get; }

    /// <summary>What is wrong, without line and rule.</summary>
    public string Text { get; }
}

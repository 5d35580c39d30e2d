namespace GpuTensor.Testing;

/// <summary>How a <see cref="ChildProcess"/> ended.</summary>
/// <param name="ExitCode">What it returned; 0 is success.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error.</param>
public sealed record ChildResult(int ExitCode, string Output, string Error)
{
    /// <summary>The output of a process that succeeded, without white space around it.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds all that it wrote.</exception>
    public string Succeeded() => ExitCode == 0
        ? Output.Trim()
        : throw new InvalidOperationException($"The child process returned {ExitCode}.\n{Error}\n{Output}");
}

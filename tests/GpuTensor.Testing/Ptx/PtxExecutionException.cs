using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx;

/// <summary>A kernel did something that is not defined.</summary>
public sealed class PtxExecutionException : Exception
{
    internal PtxExecutionException(string kernel, PtxInstruction instruction, PtxSize thread, PtxSize block, string rule, string message)
        : base($"Kernel '{kernel}', PTX line {instruction.Line}{(instruction.Source is null ? "" : $" ({instruction.Source})")}, " +
            $"'{instruction.Name}', thread {thread} of block {block}: {message} [{rule}]")
    {
        (Kernel, Line, Thread, Block, Rule) = (kernel, instruction.Line, thread, block, rule);
        (SourceFile, SourceLine) = (instruction.Source?.Files.Name(instruction.Source.File), instruction.Source?.Line);
    }

    internal PtxExecutionException(string kernel, int line, string rule, string message)
        : base($"Kernel '{kernel}' cannot be launched: {message} [{rule}]") => (Kernel, Line, Rule) = (kernel, line, rule);

    /// <summary>The kernel's name.</summary>
    public string Kernel { get; }

    /// <summary>The line in the PTX text; the kernel's own when a launch was refused.</summary>
    public int Line { get; }

    /// <summary>The source file by .loc, or null.</summary>
    public string? SourceFile { get; }

    /// <summary>The source line by .loc, or null.</summary>
    public int? SourceLine { get; }

    /// <summary>The thread in its block.</summary>
    public PtxSize? Thread { get; }

    /// <summary>The block (CTA) in the grid.</summary>
    public PtxSize? Block { get; }

    /// <summary>The rule's name, such as <c>out-of-bounds</c>.</summary>
    public string Rule { get; }
}

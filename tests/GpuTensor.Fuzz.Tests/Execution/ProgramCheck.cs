using GpuTensor.Compiler.Ir;
using GpuTensor.Fuzz.Tests.Programs;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>What was found about a program.</summary>
/// <param name="Pair">Which two forms of it differ, or which one fails.</param>
/// <param name="Message">How.</param>
internal sealed record Finding(string Pair, string Message);

/// <summary>A checked program with what its C# gives and what a device would compile.</summary>
internal sealed record CheckedProgram(FuzzProgram Program, ProgramData Data, CompiledProgram Compiled)
{
    private byte[][]? _expected;

    /// <summary>Whether the JIT's optimised code did something else than its plain code, which counts from then on.</summary>
    public bool HasWrongJitCode { get; private set; }

    /// <summary>The kernel with its passes done; null where it failed.</summary>
    public Kernel? Optimized { get; private set; }

    /// <summary>Runs the C#, the IR and, unless that is left to OpenCL, the optimised IR; null where all agree.</summary>
    public Finding? Check(bool interprets = true)
    {
        if (Compiled.Complaint is { } complaint)
            return new($"the compiler complains of {complaint.Split(' ').FirstOrDefault(word => word.StartsWith("CS", StringComparison.Ordinal) || word.StartsWith("GT", StringComparison.Ordinal))}", complaint);
        string step = "C# fails";
        try
        {
            _expected = ProgramRuns.RunCSharp(Program, Data, Compiled);
            step = "the IR is not valid";
            Kernel kernel = IrParser.Parse(Compiled.Ir);
            IrValidator.Validate(kernel);
            step = "the interpreter fails";
            if (interprets && Difference(kernel) is { } difference)
                return new("C# and IR", difference);
            step = "the passes fail";
            Optimized = ProgramRuns.Optimized(Program, Data, kernel);
            step = "the interpreter fails on optimised IR";
            return interprets && Difference(Optimized) is { } other ? new("C# and optimised IR", other) : null;
        }
#pragma warning disable CA1031 // Whatever goes wrong is what a fuzzer looks for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(step, error.ToString());
        }
    }

    /// <summary>Compares what another form of the program left with what its C# leaves; null where they agree.</summary>
    public string? Difference(byte[][] result)
    {
        if (ProgramRuns.Difference(Program, _expected!, result) is not { } difference)
            return null;
        if (HasWrongJitCode)
            return difference;
        byte[][] plain = ProgramRuns.RunCSharp(Program, Data, CompiledPrograms.Unoptimized(Compiled));
        if (ProgramRuns.Difference(Program, plain, _expected!) is null)
            return difference;
        (HasWrongJitCode, _expected) = (true, plain);
        return ProgramRuns.Difference(Program, plain, result);
    }

    private string? Difference(Kernel kernel) => Difference(ProgramRuns.RunIr(Program, Data, kernel));
}

using GpuTensor.Compiler.Ir;
using GpuTensor.Fuzz.Tests.Execution;
using GpuTensor.Fuzz.Tests.Programs;

namespace GpuTensor.Fuzz.Tests;

/// <summary>The comparison finds compilers that are wrong, and the reducer keeps what is wrong.</summary>
public sealed class FuzzPowerTests
{
    private const int Programs = 60;

    [Theory]
    [InlineData(" + ", " - ", 10)]
    [InlineData(" < ", " <= ", 2)]
    [InlineData(" & ", " | ", 10)]
    [InlineData("min(", "max(", 1)]
    public void A_compiler_that_confuses_operators_is_found(string right, string wrong, int leastFound)
    {
        FuzzProgram[] programs = [.. Enumerable.Range(1, Programs).Select(ProgramSource.Make)];
        IReadOnlyList<CompiledProgram> compiled = CompiledPrograms.Of([.. programs.Select((program, i) => program.Write(i))]);
        int found = programs.Zip(compiled, (program, text) => Check(program, text, right, wrong)).Count(finding => finding is not null);
        Assert.InRange(found, leastFound, Programs);
    }

    [Fact]
    public void A_failing_program_becomes_short()
    {
        static Finding? Find(CheckedProgram program) => Check(program.Program, program.Compiled, " + ", " - ") is { Pair: "C# and IR" } finding ? finding : null;
        foreach (FuzzProgram program in Enumerable.Range(1, Programs).Select(ProgramSource.Make))
        {
            var whole = new CheckedProgram(program, ProgramData.For(program), CompiledPrograms.Of([program.Write(0)])[0]);
            if (Find(whole) is not { } finding)
                continue;
            (CheckedProgram reduced, Finding same) = new Reducer(Find).Reduce(whole, finding);
            Assert.Equal(finding.Pair, same.Pair);
            Assert.True(reduced.Compiled.Text.Length < whole.Compiled.Text.Length * 3 / 4, reduced.Compiled.Text);
            Assert.Contains("---- IR", FindingReport.Of(reduced, same), StringComparison.Ordinal);
            return;
        }

        Assert.Fail("No program adds.");
    }

    [Fact]
    public void Unoptimized_code_decides_where_the_JIT_is_wrong()
    {
        FuzzProgram program = ProgramSource.Make(17);
        CompiledProgram compiled = CompiledPrograms.Of([program.Write(0)])[0];
        var right = new CheckedProgram(program, ProgramData.For(program), compiled);
        var wronglyJitted = new CheckedProgram(program, ProgramData.For(program), compiled with { Run = (_, _, _) => { } });
        Assert.Null(right.Check());
        Assert.False(right.HasWrongJitCode);
        Assert.Null(wronglyJitted.Check());
        Assert.True(wronglyJitted.HasWrongJitCode);
    }

    [Fact]
    public void Programs_depend_on_their_seeds_alone()
    {
        Assert.Equal(ProgramSource.Make(17).Write(0), ProgramSource.Make(17).Write(0));
        Assert.NotEqual(ProgramSource.Make(17).Write(0), ProgramSource.Make(37).Write(0));
    }

    private static Finding? Check(FuzzProgram program, CompiledProgram compiled, string right, string wrong) =>
        new CheckedProgram(program, ProgramData.For(program), compiled with { Ir = compiled.Ir.Replace(right, wrong) }).Check();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using GpuTensor.Compiler;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Fuzz.Tests.Execution;
using GpuTensor.Fuzz.Tests.Programs;
using GpuTensor.Testing;

namespace GpuTensor.Fuzz.Tests;

/// <summary>
/// Random kernels give the same, bit for bit, as C#, as IR before and after the passes, through OpenCL, and as PTX on the
/// emulator. Which bits a NaN has is the only thing that may differ. CONTRIBUTING.md tells how to run more of them.
/// </summary>
public sealed class CompilerFuzzTests(ITestOutputHelper output)
{
    private const int CompiledTogether = 50;
    private const int BuiltTogether = 25;
    private const int MostReports = 3;
    private const int MostFindings = 200;

    private static readonly int s_seed = Setting("GPUTENSOR_FUZZ_SEED", 1);

    [Fact]
    public void CSharp_and_the_interpreter_agree_on_random_kernels() =>
        Run(Setting("GPUTENSOR_FUZZ_PROGRAMS", 3000), interprets: true, batch => batch, program => program.Check());

    [Fact]
    public void CSharp_and_OpenCl_agree_on_random_kernels()
    {
        OpenClDriver.Demand();
        int built = 0;
        Run(Setting("GPUTENSOR_FUZZ_OPENCL", 300), interprets: false, batch => batch.Where(IsForOpenCl), FindOpenCl, batch =>
        {
            var findings = new List<(CheckedProgram, Finding)>();
            foreach (CheckedProgram[] together in batch.Where(program => program.Optimized is not null).Chunk(BuiltTogether))
            {
                Interlocked.Add(ref built, together.Length);
                foreach ((CheckedProgram program, Finding? finding) in together.Zip(OpenClPrograms.Check(together)))
                {
                    if (finding is not null)
                        findings.Add((program, finding));
                }
            }

            return findings;
        });
        Assert.True(built > 0);
    }

    [Fact]
    public void CSharp_and_PTX_agree_on_random_kernels()
    {
        int ran = 0;
        Run(Setting("GPUTENSOR_FUZZ_PTX", 300), interprets: false, batch => batch.Where(program => program.Optimized is not null), FindPtx, batch =>
        {
            Interlocked.Add(ref ran, batch.Count);
            return batch.Select(program => (program, AsPtx(program))).Where(pair => pair.Item2 is not null).Select(pair => (pair.program, pair.Item2!));
        });
        Assert.True(ran > 0);
    }

    private static Finding? FindPtx(CheckedProgram program) => program.Check(interprets: false) ?? AsPtx(program);

    /// <summary>The emulator alone knows every kind of target; the device adds how arguments, groups and memory get there.</summary>
    private static Finding? AsPtx(CheckedProgram program) => PtxPrograms.Check(program) ?? CudaPrograms.Check(program);

    /// <summary>What the device has no instructions for stays away, and so does what depends on the size of a warp.</summary>
    private static bool IsForOpenCl(CheckedProgram program)
    {
        if (program.Program.Kind == ProgramKind.Warps)
            return false;
        if (program.Optimized is not { } kernel)
            return true;
        try
        {
            _ = OpenClWriter.Write(kernel, OpenClPrograms.Target);
            return true;
        }
        catch (UnsupportedKernelException)
        {
            return false;
        }
    }

    private static Finding? FindOpenCl(CheckedProgram program) =>
        program.Check(interprets: false) is { } finding ? finding : IsForOpenCl(program) ? OpenClPrograms.Check([program])[0] : null;

    private void Run(
        int count,
        bool interprets,
        Func<IEnumerable<CheckedProgram>, IEnumerable<CheckedProgram>> choose,
        Func<CheckedProgram, Finding?> find,
        Func<IReadOnlyList<CheckedProgram>, IEnumerable<(CheckedProgram, Finding)>>? further = null)
    {
        var findings = new ConcurrentBag<(CheckedProgram Program, Finding Finding)>();
        var wronglyJitted = new ConcurrentBag<int>();
        var clock = Stopwatch.StartNew();
        int[] batches = [.. Enumerable.Range(0, (count + CompiledTogether - 1) / CompiledTogether).Select(batch => s_seed + batch * CompiledTogether)];
        Parallel.ForEach(batches, new ParallelOptions { MaxDegreeOfParallelism = 2 }, (first, loop) =>
        {
            CheckedProgram[] batch = Compile(first, Math.Min(CompiledTogether, s_seed + count - first));
            foreach (CheckedProgram program in batch)
            {
                if (program.Check(interprets) is { } finding)
                    findings.Add((program, finding));
            }

            foreach ((CheckedProgram, Finding) finding in further?.Invoke([.. choose(batch)]) ?? [])
                findings.Add(finding);
            foreach (CheckedProgram program in batch.Where(program => program.HasWrongJitCode))
                wronglyJitted.Add(program.Program.Seed);
            if (findings.Count >= MostFindings)
                loop.Stop();
        });
        output.WriteLine($"{count} programs in {clock.Elapsed.TotalSeconds:f1} s.");
        if (!wronglyJitted.IsEmpty)
            output.WriteLine($"Seeds where the JIT's optimised code differs from its plain code: {string.Join(", ", wronglyJitted.Order())}.");
        Report(findings, find);
    }

    private static CheckedProgram[] Compile(int first, int count)
    {
        FuzzProgram[] programs = [.. Enumerable.Range(first, count).Select(ProgramSource.Make)];
        IReadOnlyList<CompiledProgram> compiled = CompiledPrograms.Of([.. programs.Select((program, i) => program.Write(i))]);
        return [.. programs.Zip(compiled, (program, result) => new CheckedProgram(program, ProgramData.For(program), result))];
    }

    /// <summary>Fails with one reduced program of each kind of finding.</summary>
    private static void Report(IReadOnlyCollection<(CheckedProgram Program, Finding Finding)> findings, Func<CheckedProgram, Finding?> find)
    {
        if (findings.Count == 0)
            return;
        var reducer = new Reducer(find);
        var kinds = findings.OrderBy(finding => finding.Program.Program.Seed).GroupBy(finding => finding.Finding.Pair).Take(MostReports).ToArray();
        IEnumerable<string> reports = kinds.Select(kind => reducer.Reduce(kind.First().Program, kind.First().Finding))
            .Select(reduced => FindingReport.Of(reduced.Program, reduced.Finding));
        string seeds = string.Join('\n', findings.GroupBy(finding => finding.Finding.Pair)
            .Select(kind => $"{kind.Key}: {kind.Count()} programs, seeds {string.Join(", ", kind.Select(finding => finding.Program.Program.Seed).Order().Take(30))}"));
        Assert.Fail($"{seeds}\n\n{string.Join("\n\n", reports)}");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}

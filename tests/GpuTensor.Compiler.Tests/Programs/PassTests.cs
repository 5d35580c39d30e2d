using System.Globalization;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Tests.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>
/// Passes do not change what random programs do. GPUTENSOR_PROGRAMS says how many programs each test runs,
/// GPUTENSOR_PROGRAM_SEED with which seed it begins; a failure names the program's seed.
/// </summary>
public sealed class PassTests
{
    private static readonly int s_programs = Setting("GPUTENSOR_PROGRAMS", 300);
    private static readonly int s_seed = Setting("GPUTENSOR_PROGRAM_SEED", 1);
    private static readonly Dictionary<int, IReadOnlyDictionary<string, byte[]>> s_results = [];

    [Fact]
    public void Random_programs_are_valid_and_survive_the_text_form() => ForEachProgram("text form", (program, _) =>
    {
        IrValidator.Validate(program.Kernel);
        string text = IrPrinter.Print(program.Kernel);
        Kernel read = IrParser.Parse(text);
        Assert.Equal(text, IrPrinter.Print(read));
        Assert.Null(KernelComparison.Difference(program.Kernel, read));
    });

    [Fact]
    public void Specialize_preserves_programs() => Preserves("Specialize", program => Specialize.Run(program.Kernel, program.SpecializedValues));

    [Fact]
    public void Generalize_preserves_programs() => Preserves("Generalize", program => Generalize.Run(program.Kernel));

    [Fact]
    public void Fold_preserves_programs() => PreservesSpecialized("Fold", Fold.Run);

    [Fact]
    public void Simplify_preserves_programs() => PreservesSpecialized("Simplify", Simplify.Run);

    [Fact]
    public void Propagate_preserves_programs() => PreservesSpecialized("Propagate", Propagate.Run);

    [Fact]
    public void Unroll_preserves_programs() => PreservesSpecialized("Unroll", Unroll.Run);

    [Fact]
    public void ScalarizeArrays_preserves_programs() =>
        PreservesSpecialized("ScalarizeArrays", kernel => ScalarizeArrays.Run(DeadCode.Run(Propagate.Run(Unroll.Run(kernel)))));

    [Fact]
    public void Hoist_preserves_programs() => PreservesSpecialized("Hoist", Hoist.Run);

    [Fact]
    public void CommonSubexpressions_preserves_programs() => PreservesSpecialized("CommonSubexpressions", CommonSubexpressions.Run);

    [Fact]
    public void DeadCode_preserves_programs() => PreservesSpecialized("DeadCode", DeadCode.Run);

    /// <summary>With every number of threads, and what of the programs' statements the pass is for.</summary>
    [Fact]
    public void Coarsen_preserves_programs()
    {
        const int Threads = 6;
        int ran = 0;
        for (int seed = s_seed; seed < s_seed + s_programs; seed++)
        {
            RandomProgram program = ProgramGenerator.Make(seed);
            Kernel kernel = Specialize.Run(program.Kernel, program.SpecializedValues);
            kernel = kernel.With(WithoutLoops(kernel.Body), arrays: []);
            if (!Coarsen.Suits(kernel))
                continue;
            ran++;
            IReadOnlyDictionary<string, byte[]> expected = program.Run(kernel);
            for (int factor = 2; factor <= Threads; factor++)
            {
                Kernel coarse = WithValidNames(Coarsen.Run(kernel, factor));
                IrValidator.Validate(coarse);
                int stride = (Threads - 1) / factor + 1 + seed % 3;
                RandomProgram fewer = program with
                {
                    Grid = new(stride),
                    Scalars = program.Scalars.Append(new("added0", Threads)).Append(new("added1", (ulong)stride)).ToDictionary(),
                };
                foreach (Kernel version in new[] { coarse, Pipeline.Optimize(coarse) })
                {
                    IReadOnlyDictionary<string, byte[]> actual = fewer.Run(version);
                    Assert.All(expected, pair => Assert.True(
                        pair.Value.AsSpan().SequenceEqual(actual[pair.Key]), $"Seed {seed}, {factor} threads in one: {pair.Key} differs.\n{IrPrinter.Print(version)}"));
                }
            }
        }

        Assert.True(ran >= s_programs / 10, $"{ran} programs could run with fewer threads");
    }

    /// <summary>The parameters that the pass adds are named as none of a C# struct can be.</summary>
    private static Kernel WithValidNames(Kernel kernel)
    {
        Parameter[] added = [.. Coarsen.Parameters.Select((_, i) => new Parameter($"added{i}", IrType.I64))];
        Kernel renamed = ExpressionPass.Run(kernel, expression =>
            expression is ReadParameter { Parameter.Name: var name } && Coarsen.Parameters.ToList().IndexOf(name) is >= 0 and var i ? new ReadParameter(added[i]) : expression);
        return new(kernel.Name, kernel.Launch, [.. kernel.Parameters.Take(kernel.Parameters.Count - added.Length), .. added], kernel.Arrays, kernel.Variables, renamed.Body);
    }

    private static IReadOnlyList<Statement> WithoutLoops(IReadOnlyList<Statement> statements) =>
    [
        .. statements.Where(statement => statement is Assign or Store or If && !UsesArrays(statement))
            .Select(statement => statement.Map(expression => expression, WithoutLoops)),
    ];

    private static bool UsesArrays(Statement statement)
    {
        bool uses = false;
        statement.ForEachExpression(expression => uses |= expression.Any(part => part is ArrayAccess));
        return uses;
    }

    [Fact]
    public void The_pipeline_preserves_programs() => PreservesSpecialized("Pipeline", Pipeline.Optimize);

    private static void PreservesSpecialized(string name, Func<Kernel, Kernel> pass) =>
        Preserves(name, program => pass(Specialize.Run(program.Kernel, program.SpecializedValues)));

    private static void Preserves(string name, Func<RandomProgram, Kernel> pass) => ForEachProgram(name, (program, seed) =>
    {
        Kernel changed = pass(program);
        IrValidator.Validate(changed);
        if (!s_results.TryGetValue(seed, out IReadOnlyDictionary<string, byte[]>? expected))
        {
            s_results.Add(seed, expected = program.Run(program.Kernel));
        }

        IReadOnlyDictionary<string, byte[]> actual = program.Run(changed);
        foreach ((string view, byte[] bytes) in expected)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(actual[view]), $"{view} differs from byte {bytes.AsSpan().CommonPrefixLength(actual[view])} on");
        }
    });

    private static void ForEachProgram(string name, Action<RandomProgram, int> check)
    {
        for (int seed = s_seed; seed < s_seed + s_programs; seed++)
        {
            RandomProgram program = ProgramGenerator.Make(seed);
            try
            {
                check(program, seed);
            }
            catch (Exception error)
            {
                Assert.Fail($"{name}, GPUTENSOR_PROGRAM_SEED={seed}: {error.Message}\n{IrPrinter.Print(program.Kernel)}");
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}

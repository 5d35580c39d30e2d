extern alias generator;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuTensor.Generator.Tests;

public sealed class IncrementalityTests
{
    private const string Kernel = GeneratorRun.Usings + """
        [Kernel]
        readonly partial struct K(ArrayView<float> x) : IKernel { public void Execute() => x[0] = Helper.Two(); }
        """;

    private const string Helper = "static class Helper { public static float Two() => 2; }";

    [Theory]
    [InlineData("// a remark\n" + Helper)]
    [InlineData(Helper + "static class Other { public static void Run() { } }")]
    public void An_edit_elsewhere_writes_nothing_again(string edited)
    {
        (IncrementalStepRunReason read, IReadOnlyList<IncrementalStepRunReason> outputs) = EditHelper(edited);
        Assert.Equal(IncrementalStepRunReason.Unchanged, read);
        Assert.All(outputs, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void An_edit_of_an_inlined_method_writes_the_kernel_again()
    {
        (IncrementalStepRunReason read, IReadOnlyList<IncrementalStepRunReason> outputs) = EditHelper(Helper.Replace("2;", "3;", StringComparison.Ordinal));
        Assert.Equal(IncrementalStepRunReason.Modified, read);
        Assert.Contains(IncrementalStepRunReason.Modified, outputs);
    }

    [Fact]
    public void Models_keep_neither_symbols_nor_syntax()
    {
        GeneratorDriver driver = GeneratorRun.NewDriver().RunGenerators(GeneratorRun.Compile([Kernel, Helper]), TestContext.Current.CancellationToken);
        IEnumerable<object> values = driver.GetRunResult().Results[0].TrackedSteps[ReadStep].SelectMany(step => step.Outputs).Select(output => output.Value);
        Assert.NotEmpty(values);
        Assert.All(values, value => AssertIsPlain(value, []));
    }

    private static string ReadStep => generator::GpuTensor.Generator.KernelGenerator.ReadStep;

    private static (IncrementalStepRunReason Read, IReadOnlyList<IncrementalStepRunReason> Outputs) EditHelper(string edited)
    {
        CSharpCompilation compilation = GeneratorRun.Compile([Kernel, Helper]);
        GeneratorDriver driver = GeneratorRun.NewDriver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        SyntaxTree old = compilation.SyntaxTrees[1];
        SyntaxTree next = CSharpSyntaxTree.ParseText(edited, (CSharpParseOptions)old.Options, old.FilePath);
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(old, next), TestContext.Current.CancellationToken);
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        IncrementalStepRunReason read = Assert.Single(result.TrackedSteps[ReadStep].SelectMany(step => step.Outputs)).Reason;
        return (read, [.. result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs).Select(output => output.Reason)]);
    }

    private static void AssertIsPlain(object? value, HashSet<object> seen)
    {
        if (value is null || value.GetType().IsPrimitive || value is string || !seen.Add(value))
            return;
        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or IOperation, $"{value.GetType()} is kept.");
        if (value is System.Collections.IEnumerable items)
        {
            foreach (object? item in items)
                AssertIsPlain(item, seen);
            return;
        }

        foreach (var field in value.GetType().GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public))
            AssertIsPlain(field.GetValue(value), seen);
    }
}

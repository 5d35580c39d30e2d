using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuTensor.Generator.Tests;

/// <summary>Kernels in projects with other settings than ours.</summary>
public sealed class ProjectTests
{
    private const string Kernel = """
        namespace Some.Where
        {
            internal partial class Outer<T> where T : class { }

            public static partial class Holder
            {
                partial record struct Middle
                {
                    [GpuTensor.Kernels.Kernel]
                    private readonly partial struct @event : GpuTensor.Kernels.IKernel
                    {
                        private readonly GpuTensor.Kernels.ArrayView<float> @class;
                        private readonly (int, Private) pair;
                        public @event(GpuTensor.Kernels.ArrayView<float> x) { @class = x; pair = default; }
                        public void Execute() { @class[0] = pair.Item1 + pair.Item2.Value; }
                    }

                    private readonly struct Private { private readonly float secret; public float Value { get { return secret; } } }
                }
            }
        }
        """;

    [Theory]
    [InlineData(NullableContextOptions.Disable, false)]
    [InlineData(NullableContextOptions.Enable, true)]
    public void Nullable_and_unsafe_may_be_on_or_off(NullableContextOptions nullable, bool allowUnsafe)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable, allowUnsafe: allowUnsafe);
        string kernel = GeneratorRun.Of([Kernel], options).Kernel();
        Assert.Contains("$pair.Item2.secret: f32", kernel, StringComparison.Ordinal);
    }

    [Fact]
    public void Overflow_checks_of_a_project_are_an_error_where_they_would_matter()
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, checkOverflow: true);
        GeneratorRun run = GeneratorRun.Of([GeneratorRun.Usings + "[Kernel] readonly partial struct K(ArrayView<int> x, int n) : IKernel { public void Execute() => x[0] = n * 2 + unchecked(n * 3); }"], options);
        Assert.Equal("GT0023", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void Two_kernels_of_one_name_do_not_meet()
    {
        IReadOnlyList<string> kernels = GeneratorRun.Of("""
            namespace A { [Kernel] readonly partial struct K(ArrayView<int> x) : IKernel { public void Execute() => x[0] = 1; } }
            namespace B { [Kernel] readonly partial struct K(ArrayView<int> x) : IKernel { public void Execute() => x[0] = 2; } }
            """).Kernels();
        Assert.Equal(2, kernels.Count);
    }

    [Fact]
    public void A_build_that_asks_for_it_shows_the_texts()
    {
        GeneratorRun run = GeneratorRun.Of(
            [GeneratorRun.Usings + "[Kernel] readonly partial struct K(ArrayView<int> x) : IKernel { public void Execute() => x[0] = 1; }"],
            properties: new Dictionary<string, string> { ["GpuTensorKernelOutput"] = "true" });
        Assert.Equal(["K.cl.cs", "K.g.cs", "K.ir.cs"], run.Sources.Select(source => source.HintName).Order(StringComparer.Ordinal));
        Assert.StartsWith("//| kernel \"K\" linear\n//| $x: view<global i32>", run.Sources.Single(source => source.HintName == "K.ir.cs").SourceText.ToString(), StringComparison.Ordinal);
        run.Load();
    }

    [Fact]
    public void Arguments_are_written_in_the_order_of_the_parameters()
    {
        var assembly = GeneratorRun.Of("""
            public enum Mode : byte { A, B }
            public readonly struct Inner(short low, bool on) { public short Low => low; public bool On => on; }
            [Kernel]
            public readonly partial struct K(Mode mode, Inner inner, Float2 v, [Specialized] int s, float f) : IKernel
            {
                public void Execute() { var l = LocalMemory.Allocate<float>(s); l[0] = f + v.X + inner.Low + (int)mode + (inner.On ? 1 : 0); }
            }

            public static class Use
            {
                public static string Describe()
                {
                    Span<KernelArgument> span = new KernelArgument[8];
                    var arguments = new KernelArguments(span);
                    Write(new K(Mode.B, new Inner(-2, true), new Float2(1, 2), 7, 0.5f), ref arguments);
                    string text = "";
                    foreach (KernelArgument argument in span[..arguments.Count]) text += $" {argument.Bits:x}";
                    return text;
                }

                private static void Write<T>(T kernel, ref KernelArguments arguments) where T : struct, IKernel => kernel.WriteArguments(ref arguments);
            }
            """).Load();
        Assert.Equal(" 1 fffffffffffffffe 1 3f800000 40000000 7 3f000000", assembly.GetType("Use")!.GetMethod("Describe")!.Invoke(null, null));
    }
}

extern alias generator;

using System.Globalization;
using Microsoft.CodeAnalysis;
using KernelWriter = generator::GpuTensor.Generator.Emission.KernelWriter;
using Rules = generator::GpuTensor.Generator.Rules;

namespace GpuTensor.Generator.Tests;

/// <summary>Each diagnostic at its token: sources mark what it must point at with «».</summary>
public sealed class DiagnosticTests
{
    /// <summary>Number, statements of Execute, members beside it.</summary>
    public static TheoryData<string, string, string> Bodies => new()
    {
        { "GT0011", "var o = «new» Thing();", "class Thing;" },
        { "GT0011", "x[0] = Helper.Shared.«Value»;", "class Helper { public static readonly Helper Shared = new(); public float Value => 1; }" },
        { "GT0012", "string s = «\"text\"»; x[0] = s.Length;", "" },
        { "GT0012", "var s = «$\"{n}\"»;", "" },
        { "GT0013", "int[] a = «new» int[4];", "" },
        { "GT0013", "var a = «new»[] { 1, 2 };", "" },
        { "GT0014", "if (n > 3) «throw» new InvalidOperationException();", "" },
        { "GT0014", "«try» { x[0] = 1; } catch (Exception) { }", "" },
        { "GT0015", "Func<int, int> f = i «=>» i + 1; x[0] = f(1);", "" },
        { "GT0015", "Action f = «delegate» { };", "" },
        { "GT0017", "x[0] = default(IShape)!.«Area»();", "interface IShape { float Area(); }" },
        { "GT0018", "x[0] = F(3);", "static int F(int i) => i < 2 ? 1 : i * «F»(i - 1);" },
        { "GT0018", "x[0] = F(3);", "static int F(int i) => G(i); static int G(int i) => «F»(i - 1);" },
        { "GT0018", "int L(int i) => i < 1 ? 0 : «L»(i - 1); x[0] = L(3);", "" },
        { "GT0019", "Span<int> s = «stackalloc» int[4];", "" },
        { "GT0019", "«Span»<float> s = default;", "" },
        { "GT0020", "int a = 0; int* p = «&»a;", "" },
        { "GT0021", "x[0] = «s_count»;", "static int s_count = 3;" },
        { "GT0021", "x[0] = «Count»;", "static int Count { get; set; } = 3;" },
        { "GT0022", "«decimal» d = n;", "" },
        { "GT0022", "«nint» d = n;", "" },
        { "GT0023", "x[0] = checked(n «+» 1);", "" },
        { "GT0023", "checked { n2 «+=» n; }", "" },
        { "GT0023", "x[0] = checked((«byte»)n);", "" },
        { "GT0023", "checked { n2«++»; }", "" },
        { "GT0024", "«lock» (Gate) { x[0] = 1; }", "static readonly object Gate = new();" },
        { "GT0024", "«using» (default(D)) { }", "struct D : IDisposable { public void Dispose() { } }" },
        { "GT0024", "«using» var d = default(D);", "struct D : IDisposable { public void Dispose() { } }" },
        { "GT0025", "«foreach» (char c in \"abc\") x[0] = c;", "" },
        { "GT0026", "if (n > 1) «goto» end; x[0] = 1; end: x[1] = 2;", "" },
        { "GT0027", "x[0] = Math.«BigMul»(n, n);", "" },
        { "GT0027", "x[0] = (float)Math.«Round»(b, MidpointRounding.AwayFromZero);", "" },
        { "GT0027", "Console.«WriteLine»(n);", "" },
        { "GT0028", "Half h = (Half)b; x[0] = (float)(h «+» h);", "" },
        { "GT0028", "double d = b; Half h = («Half»)d;", "" },
        { "GT0028", "Half h = (Half)b; if (h «>» h) x[0] = 1;", "" },
        { "GT0029", "var a = LocalMemory.Allocate<int>(«n»);", "" },
        { "GT0029", "var a = SharedMemory.Allocate<int>(«0»);", "" },
        { "GT0029", "x[0] = Warp.ShuffleXor(b, 1, «n»);", "" },
        { "GT0029", "AsyncCopy.Wait(«n»);", "" },
        { "GT0041", "AsyncCopy.Start(«x», 0, x, 1);", "" },
        { "GT0041", "var a = SharedMemory.Allocate<float>(4); AsyncCopy.Start(a, 0, «a», 1);", "" },
        { "GT0030", "ArrayView<float> v = x; if (n > 1) v «=» SharedMemory.Allocate<float>(4); v[0] = 1;", "" },
        { "GT0030", "var v = «n > 1 ? x : LocalMemory.Allocate<float>(4)»; v[0] = 1;", "" },
        { "GT0031", "int i = 0; Atomic.Add(ref «i», 1);", "" },
        { "GT0031", "var a = LocalMemory.Allocate<int>(2); Atomic.Add(ref «a[0]», 1);", "" },
        { "GT0032", "object o = «n»;", "" },
        { "GT0033", "if (n is «int» or 3) x[0] = 1;", "" },
        { "GT0034", "var v = x.«Cast»<Pair>();", "struct Pair { public float A, B; }" },
        { "GT0035", "float f = 1; ref float r = ref x[0]; r «=» ref f; r = 2;", "" },
        { "GT0036", "x[0] = «s_value»;", "static readonly float s_value; static K() { s_value = 3; }" },
        { "GT0037", "x[0] = «default(Four)[1]»;", "[System.Runtime.CompilerServices.InlineArray(4)] struct Four { private float _first; }" },
        { "GT0038", "var t = «typeof»(int);", "" },
        { "GT0038", "«dynamic» d = n;", "" },
        { "GT0039", "«int?» m = n;", "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void What_a_kernel_cannot_do_is_said_at_its_token(string id, string statements, string members) => Check(id, $$"""
        [Kernel]
        readonly unsafe partial struct K(ArrayView<float> x, int n, float b) : IKernel
        {
            public void Execute()
            {
                int n2 = n;
                {{statements}}
            }

            {{members}}
        }
        """);

    [Theory]
    [InlineData("GT0002", "[Kernel] readonly struct «K» : IKernel { public void Execute() { } }")]
    [InlineData("GT0002", "class «Outer» { [Kernel] readonly partial struct K : IKernel { public void Execute() { } } }")]
    [InlineData("GT0003", "[Kernel] partial struct «K» : IKernel { public void Execute() { } }")]
    [InlineData("GT0004", "[Kernel] readonly partial struct «K» { }")]
    [InlineData("GT0006", "[Kernel] file readonly partial struct «K» : IKernel { public void Execute() { } }")]
    [InlineData("GT0006", "partial class G<T> { [Kernel] readonly partial struct «K» : IKernel { public void Execute() { } } }")]
    [InlineData("GT0007", "[Kernel] readonly partial struct K(string «name») : IKernel { public void Execute() { var s = name; } }")]
    [InlineData("GT0007", "[Kernel] readonly partial struct K : IKernel { private readonly float[] «_x»; public void Execute() { } }")]
    [InlineData("GT0007", "[Kernel] readonly partial struct K : IKernel { private readonly ArrayView<(int, int)> «_x»; public void Execute() { } }")]
    [InlineData("GT0008", "[Kernel] readonly partial struct K([Specialized] ArrayView<int> «x») : IKernel { public void Execute() => x[0] = 1; }")]
    [InlineData("GT0009", "[Kernel, «KernelInstance(typeof(int), typeof(int))»] readonly partial struct K<T>(ArrayView<T> x) : IKernel where T : unmanaged { public void Execute() => x[0] = default; }")]
    [InlineData("GT0009", "[Kernel, «KernelInstance(typeof(string))»] readonly partial struct K<T>(ArrayView<int> x) : IKernel where T : unmanaged { public void Execute() => x[0] = default; }")]
    [InlineData("GT0010", "[Kernel] readonly partial struct «K»<T>(ArrayView<T> x) : IKernel where T : unmanaged { public void Execute() => x[0] = default; }")]
    [InlineData("GT0016", "[Kernel] readonly partial struct K : IKernel { public void Execute() => «F»(); static async void F() => await System.Threading.Tasks.Task.Yield(); }")]
    public void What_is_wrong_with_a_declaration_is_said_at_its_name(string id, string source) => Check(id, source);

    [Fact]
    public void Every_statement_that_is_wrong_is_reported_once()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [Kernel]
            readonly partial struct K(ArrayView<float> x) : IKernel
            {
                public void Execute()
                {
                    var a = new int[3];
                    x[0] = a[1];
                    for (int i = 0; i < 2; i++) { var s = "text"; F(); F(); }
                    throw new Exception();
                }

                static void F() { lock (new object()) { } }
            }
            """);
        Assert.Equal(["GT0012", "GT0013", "GT0014", "GT0024"], run.Diagnostics.Select(diagnostic => diagnostic.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("x[0] = missing; undefined(3); int i = x[0]", "")]
    [InlineData("ref float r; r = 1;", "")]
    [InlineData("int i = 1.5f; object o = i;", "")]
    [InlineData("string s = null; Undefined u = s;", "")]
    [InlineData("x[0] = Helper.Wrong();", "")]
    [InlineData("throw new Exception();", "static int Missing() { }")]
    public void Errors_of_the_language_itself_are_left_to_its_compiler(string statements, string members)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            static class Helper { public static float Wrong() { ref float r; return r; } }
            [Kernel]
            readonly partial struct K(ArrayView<float> x) : IKernel
            {
                public void Execute() { {{statements}} }
                {{members}}
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Contains(run.Compilation.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Errors_of_the_language_elsewhere_hide_nothing()
    {
        GeneratorRun run = GeneratorRun.Of("""
            static class Other { static int Missing() { } }
            [Kernel]
            readonly partial struct K(ArrayView<float> x) : IKernel
            {
                public void Execute() => throw new Exception();
            }
            """);
        Assert.Equal("GT0014", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void A_fault_of_the_compiler_names_the_kernel_and_the_fault() => CheckWriter(
        "GT0001",
        "The kernel compiler failed on kernel 'K', which is a fault of GpuTensor: ArithmeticException: three is four; please report it with the kernel's source",
        new ArithmeticException("three is four."));

    /// <summary>In code that is never reached C# lets variables be read before they have a value.</summary>
    [Fact]
    public void A_kernel_is_not_left_out_in_silence()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [Kernel]
            readonly partial struct K(ArrayView<int> x) : IKernel
            {
                public void Execute()
                {
                    switch (1)
                    {
                        case 2: int t = t + 1; x[0] = t; break;
                        default: break;
                    }
                }
            }
            """);
        Assert.Equal("GT0001", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void What_a_kind_of_device_has_no_words_for_is_said_at_the_kernel() => CheckWriter(
        "GT0040",
        "Kernel 'K' cannot be written as Test C: it has no floats",
        new generator::GpuTensor.Compiler.UnsupportedKernelException("it has no floats."));

    [Fact]
    public void Rules_are_numbered_and_documented()
    {
        string[] ids = [.. Rules.All.Select(rule => rule.Id)];
        Assert.Equal(Enumerable.Range(1, ids.Length).Select(number => $"GT{number:0000}"), ids);
        string documentation = File.ReadAllText(Repository.File("docs/diagnostics.md"));
        Assert.All(Rules.All, rule => Assert.Contains($"## {rule.Id}: {rule.Title}", documentation, StringComparison.Ordinal));
    }

    /// <summary>The only diagnostic of a build for a kind of device that fails so.</summary>
    private static void CheckWriter(string id, string message, Exception failure)
    {
        GeneratorRun run = GeneratorRun.Of(
            ["using GpuTensor.Kernels; [Kernel] readonly partial struct K(ArrayView<float> x) : IKernel { public void Execute() => x[0] = 1; }"],
            generator: new(new(new KernelWriter("test", "Test C", _ => throw failure))));
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture)));
        Assert.Equal(58, diagnostic.Location.SourceSpan.Start);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
    }

    private static void Check(string id, string marked)
    {
        string source = GeneratorRun.Usings + marked;
        int start = source.IndexOf('«', StringComparison.Ordinal);
        int end = source.IndexOf('»', StringComparison.Ordinal) - 1;
        GeneratorRun run = GeneratorRun.Of([source.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal)]);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal((id, start, end), (diagnostic.Id, diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
        Assert.Empty(run.Compilation.GetDiagnostics().Where(other => other.Severity == DiagnosticSeverity.Error && other.Location.SourceTree?.FilePath != "Source0.cs"));
    }
}

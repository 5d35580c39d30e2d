extern alias generator;

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GpuTensor.Generator.Tests;

public sealed class UnmarkedKernelTests
{
    [Fact]
    public async Task A_kernel_that_is_not_marked_is_warned_about_unless_that_is_suppressed()
    {
        CompilationWithAnalyzers compilation = GeneratorRun.Compile([GeneratorRun.Usings + """
            [Kernel] partial struct Marked : IKernel { public void Execute() { } }
            struct Unmarked : IKernel { public void Execute() { } }
            #pragma warning disable GT0005
            struct Suppressed : IKernel { public void Execute() { } }
            """]).WithAnalyzers([new generator::GpuTensor.Generator.UnmarkedKernelAnalyzer()]);
        ImmutableArray<Diagnostic> diagnostics = await compilation.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal(("GT0005", "Unmarked"), (diagnostic.Id, diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, 8)));
    }
}

using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Compiler.Tests.Programs;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Compiler.Tests.Ptx;

/// <summary>
/// A pipeline of asynchronous copies does in the background what it does at once: two tiles, of which one is read while the
/// other one arrives.
/// </summary>
public sealed class PtxAsyncTests
{
    private const int Rounds = 5, Threads = 64;

    private const string Source = """
        kernel "Pipeline" grouped
        $x: view<global f32x4>
        $y: view<global f32x4>
        @tiles: shared f32x4[128]
        i: i32
        {
          async @tiles[#GroupIndexX] = $x[#GroupIndexX]
          async commit
          i = 1
          loop rounds while i <= 5 {
            if i < 5 {
              async @tiles[(i & 1) * 64 + #GroupIndexX] = $x[i * 64 + #GroupIndexX]
            }
            async commit
            async wait 1
            collective groupBarrier()
            $y[(i - 1) * 64 + #GroupIndexX] = @tiles[(i - 1 & 1) * 64 + 63 - #GroupIndexX]
            collective groupBarrier()
          } step {
            i = i + 1
          }
        }

        """;

    [Theory]
    [InlineData(70, false)]
    [InlineData(80, true)]
    [InlineData(90, true)]
    public void A_pipeline_gives_the_same_in_the_background(int computeCapability, bool isInBackground)
    {
        Kernel kernel = IrParser.Parse(Source);
        IrValidator.Validate(kernel);
        float[] x = [.. Enumerable.Range(0, Rounds * Threads * 4).Select(i => i * 0.5f)];
        var program = new RandomProgram(
            kernel, new(1), new(Threads),
            new Dictionary<string, byte[]> { ["x"] = MemoryMarshal.AsBytes(x.AsSpan()).ToArray(), ["y"] = new byte[x.Length * sizeof(float)] },
            new Dictionary<string, ulong>());
        float[] expected = [.. Enumerable.Range(0, x.Length).Select(i => x[i / 256 * 256 + (63 - i / 4 % 64) * 4 + i % 4])];
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(program.Run(kernel)["y"]).ToArray());

        foreach (Kernel version in new[] { kernel, Pipeline.Optimize(kernel) })
        {
            var target = new PtxTarget(computeCapability);
            Assert.Equal(isInBackground, PtxWriter.Write(version, target).Source.Contains("cp.async.cg.shared.global", StringComparison.Ordinal));
            for (int seed = 1; seed <= 4; seed++)
                Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(PtxLaunch.Run(program, version, target, seed)["y"]).ToArray());
        }
    }

    /// <summary>The emulator lets bytes arrive at the wait, so that one that waits too little is found.</summary>
    [Fact]
    public void A_pipeline_that_waits_for_too_little_fails()
    {
        Kernel kernel = IrParser.Parse(Source.Replace("async wait 1", "async wait 2", StringComparison.Ordinal));
        var program = new RandomProgram(
            kernel, new(1), new(Threads),
            new Dictionary<string, byte[]> { ["x"] = new byte[Rounds * Threads * 16], ["y"] = new byte[Rounds * Threads * 16] },
            new Dictionary<string, ulong>());
        Assert.Throws<PtxExecutionException>(() => PtxLaunch.Run(program, kernel, new PtxTarget(80), 1));
    }
}

using System.Runtime.InteropServices;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Compiler.Tests.Programs;
using GpuTensor.Testing.References;
using GpuTensor.Testing.Ir;

namespace GpuTensor.Compiler.Tests.Ptx;

/// <summary>Products of matrices in the interpreter and as PTX, and where there are none.</summary>
public sealed class PtxTensorCoreTests
{
    [Theory]
    [InlineData("multiplyAddTf32", "tf32", "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32")]
    [InlineData("multiplyAddF16", "f16", "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32")]
    [InlineData("multiplyAddBF16", "bf16", "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32")]
    public void Products_are_those_of_the_matrices(string operation, string format, string instruction)
    {
        Kernel kernel = Product(operation, format);
        TensorFragments[] warps = [.. Enumerable.Range(0, 4).Select(i => new TensorFragments(format, 10 * i))];
        RandomProgram program = Launch(kernel, warps);
        float[] expected = [.. warps.SelectMany(warp => warp.Product)];
        foreach (Kernel version in new[] { kernel, Pipeline.Optimize(kernel) })
        {
            IrValidator.Validate(version);
            Assert.Equal(expected, Floats(program.Run(version)["y"]));
            var target = new PtxTarget(80) { HasWholeWarps = true };
            Assert.Contains(instruction, PtxWriter.Write(version, target).Source, StringComparison.Ordinal);
            for (int seed = 1; seed <= 4; seed++)
                Assert.All(Floats(PtxLaunch.Run(program, version, target, seed)["y"]).Zip(expected), pair => Assert.True(IsNear(pair.First, pair.Second), $"{pair}"));
        }
    }

    /// <summary>What no lane needs is computed all the same: the others may.</summary>
    [Fact]
    public void A_product_stays_where_it_is()
    {
        Kernel kernel = IrParser.Parse("""
            kernel "Unused" grouped
            $x: view<global f32>
            v, w: f32x4
            f: f32
            {
              f = $x[#GroupIndexX]
              v = f32x4(f, f, f, f)
              w = collective multiplyAddTf32(v, f32x2(f, f), v)
              if f > 0.0f {
                $x[0] = w.1
              }
            }

            """);
        Kernel optimized = Pipeline.Optimize(kernel);
        Assert.Equal(1, optimized.Body.Count(statement => statement is Collective));
        Assert.Single(PtxWriter.Write(optimized, new(90) { HasWholeWarps = true }).Source.Split('\n'), line => line.Contains("mma.sync", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_there_are_no_tensor_cores_the_kernel_is_refused()
    {
        Kernel kernel = Product("multiplyAddTf32", "tf32");
        string OnPtx(PtxTarget target) => Assert.Throws<UnsupportedKernelException>(() => PtxWriter.Write(kernel, target)).Message;
        Assert.Equal(
            "The kernel Product uses tensor cores, which CUDA devices have from compute capability 8.0 on; this one is sm_75.",
            OnPtx(new(75) { HasWholeWarps = true }));
        Assert.Equal("The kernel Product uses tensor cores, so its groups must be made of whole warps of 32 threads.", OnPtx(new(90)));
        Assert.Equal(
            "The kernel Product uses tensor cores, for which OpenCL C has no words.",
            Assert.Throws<UnsupportedKernelException>(() => OpenClWriter.Write(kernel, OpenClTarget.Full)).Message);
    }

    [Fact]
    public void The_interpreter_finds_warps_that_are_not_whole()
    {
        Kernel kernel = Product("multiplyAddTf32", "tf32");
        RandomProgram program = Launch(kernel, [new("tf32", 1)]) with { WarpSize = 16 };
        Assert.Contains("needs a warp of 32 threads", Assert.Throws<IrExecutionException>(() => program.Run(kernel)).Message, StringComparison.Ordinal);
    }

    /// <summary>Both in the same kernel; below sm_80 with instructions for integers.</summary>
    [Theory]
    [InlineData(70, false)]
    [InlineData(80, true)]
    public void Rounding_to_TF32_is_to_the_nearest_halves_away(int computeCapability, bool isInstruction)
    {
        (float From, float To)[] cases =
        [
            (0, 0), (-0f, -0f), (1, 1), (1 + 1f / 2048, 1 + 1f / 1024), (-1 - 1f / 2048, -1 - 1f / 1024), (1 + 3f / 2048, 1 + 2f / 1024),
            (1 + 4095f / (1 << 23), 1), (3.4028235e38f, float.PositiveInfinity), (-3.4011621e38f, -3.4011621e38f),
            (float.PositiveInfinity, float.PositiveInfinity), (float.NegativeInfinity, float.NegativeInfinity), (float.NaN, float.NaN),
            (BitConverter.UInt32BitsToSingle(0x7FFFFFFF), float.NaN), (float.Epsilon, 0), (4096 * float.Epsilon, 8192 * float.Epsilon), (-4095 * float.Epsilon, -0f),
        ];
        Kernel kernel = IrParser.Parse("kernel \"Round\" grouped\n$x: view<global f32>\n{\n  $x[#GroupIndexX] = roundToTf32($x[#GroupIndexX])\n}\n");
        var program = new RandomProgram(
            kernel, new(1), new(cases.Length), new Dictionary<string, byte[]> { ["x"] = Bytes([.. cases.Select(one => one.From)]) }, new Dictionary<string, ulong>());
        var target = new PtxTarget(computeCapability);
        Assert.Equal(isInstruction, PtxWriter.Write(kernel, target).Source.Contains("cvt.rna.tf32.f32", StringComparison.Ordinal));
        string[] expected = [.. cases.Select(one => Text(one.To))];
        Assert.Equal(expected, Floats(program.Run(kernel)["x"]).Select(Text));
        Assert.Equal(expected, Floats(PtxLaunch.Run(program, kernel, target, 1)["x"]).Select(Text));
        Assert.Equal(expected, cases.Select(one => Text(Kernels.TensorCore.ToTf32(one.From))));
    }

    private static Kernel Product(string operation, string format)
    {
        string factor = format == "tf32" ? "f32" : "u32";
        Kernel kernel = IrParser.Parse($$"""
            kernel "Product" grouped
            $a: view<global {{factor}}x4>
            $b: view<global {{factor}}x2>
            $c: view<global f32x4>
            $y: view<global f32x4>
            d: f32x4
            {
              d = collective {{operation}}($a[#GlobalIndexX], $b[#GlobalIndexX], $c[#GlobalIndexX])
              $y[#GlobalIndexX] = d
            }

            """);
        IrValidator.Validate(kernel);
        Assert.True(Collectives.UsesTensorCores(kernel));
        return kernel;
    }

    private static RandomProgram Launch(Kernel kernel, TensorFragments[] warps) => new(
        kernel,
        warps.Length > 1 ? new(warps.Length / 2) : new(1),
        warps.Length > 1 ? new(64) : new(32),
        new Dictionary<string, byte[]>
        {
            ["a"] = [.. warps.SelectMany(warp => warp.A)],
            ["b"] = [.. warps.SelectMany(warp => warp.B)],
            ["c"] = [.. warps.SelectMany(warp => warp.C)],
            ["y"] = new byte[warps.Length * 32 * 16],
        },
        new Dictionary<string, ulong>())
    {
        WarpSize = 32,
    };

    /// <summary>The emulator sometimes cuts off where it could round.</summary>
    private static bool IsNear(float value, float expected) =>
        value == expected || value == (expected > 0 ? MathF.BitDecrement(expected) : MathF.BitIncrement(expected));

    private static string Text(float value) => float.IsNaN(value) ? "NaN" : BitConverter.SingleToUInt32Bits(value).ToString("x8", null);

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}

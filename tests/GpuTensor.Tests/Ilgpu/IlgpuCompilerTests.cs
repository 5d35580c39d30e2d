using System.Reflection;
using GpuTensor.Ilgpu.Devices;
using GpuTensor.Ilgpu.Language;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace GpuTensor.Tests.Ilgpu;

/// <summary>What the library adds to ILGPU's compiler; the operators on <c>ilgpu-ptx</c> test the rest.</summary>
public sealed class IlgpuCompilerTests
{
    private static readonly float[] s_numbers =
        [0, -0f, 1, -1, 0.5f, 1.5f, 2.5f, -2.5f, 3.3f, 8388607.5f, 1e30f, -1e30f, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    [Fact]
    public void A_kernel_that_fails_does_not_spoil_the_next_one()
    {
        var compiler = KernelCompiler.ForCuda(CudaArchitecture.SM_80, CudaInstructionSet.ISA_70);
        KernelBuildException failure = Assert.Throws<KernelBuildException>(() => compiler.Compile(Entry(nameof(Broken)), typeof(IlgpuCompilerTests)));
        Assert.Contains(nameof(IlgpuCompilerTests), failure.Message);
        var compiled = (PTXCompiledKernel)compiler.Compile(Entry(nameof(Good)), typeof(IlgpuCompilerTests));
        Assert.Contains("fma.rn.f32", compiled.PTXAssembly);
        Assert.DoesNotContain("call", compiled.PTXAssembly);
    }

    [Fact]
    public void Halves_are_those_of_NET()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var half = BitConverter.UInt16BitsToHalf((ushort)bits);
            float value = HalfNumber.ToSingle((ushort)bits);
            Assert.True(value.Equals((float)half), $"{bits:X4}");
            Assert.True(Half.IsNaN(half) || HalfNumber.OfSingle(value) == bits, $"{bits:X4}");
        }

        var random = new Random(1);
        for (int i = 0; i < 1_000_000; i++)
        {
            float value = BitConverter.Int32BitsToSingle((int)random.NextInt64(uint.MaxValue));
            Assert.True(BitConverter.UInt16BitsToHalf(HalfNumber.OfSingle(value)).Equals((Half)value), $"{value:R}");
        }
    }

    [Fact]
    public void Extremes_and_roundings_are_those_of_NET()
    {
        foreach (float x in s_numbers)
        {
            AssertSame(MathF.Round(x), Extremes.Round(x));
            AssertSame(Math.Round((double)x), Extremes.Round((double)x));
            foreach (float y in s_numbers)
            {
                AssertSame(MathF.Max(x, y), Extremes.Max(x, y));
                AssertSame(MathF.Min(x, y), Extremes.Min(x, y));
                AssertSame(Math.Max((double)x, y), Extremes.Max((double)x, y));
                AssertSame(Math.Min((double)x, y), Extremes.Min((double)x, y));
            }
        }
    }

    /// <summary>The same number, of the same sign; NaN is NaN.</summary>
    private static void AssertSame(double expected, double actual) => Assert.True(
        double.IsNaN(expected) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
        $"{actual:R} instead of {expected:R}");

    private static MethodInfo Entry(string name) => typeof(IlgpuCompilerTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static void Broken(ILGPU.ArrayView<float> x) => Console.WriteLine(x.Length);

    private static void Good(ILGPU.ArrayView<float> x) => x[0] = MathF.FusedMultiplyAdd(x[1], x[2], x[3]);
}

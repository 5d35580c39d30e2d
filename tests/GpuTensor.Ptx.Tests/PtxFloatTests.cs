using GpuTensor.Testing.Ptx.Arithmetic;

namespace GpuTensor.Ptx.Tests;

/// <summary>Floating point: roundings at ties, NaN, infinities, subnormal numbers, saturation, conversions.</summary>
public sealed class PtxFloatTests
{
    [Theory]
    [InlineData("add.f32 %f0, 0f3F800000, 0f33800000;", 0x3F800000)] // 1 + 2^-24: a tie, to even
    [InlineData("add.rp.f32 %f0, 0f3F800000, 0f33800000;", 0x3F800001)]
    [InlineData("add.rz.f32 %f0, 0f3F800000, 0f33800000;", 0x3F800000)]
    [InlineData("add.rm.f32 %f0, 0fBF800000, 0fB3800000;", 0xBF800001)]
    [InlineData("sub.rm.f32 %f0, 0f3F800000, 0f3F800000;", 0x80000000)] // an exact zero is -0 towards minus infinity
    [InlineData("sub.f32 %f0, 0f3F800000, 0f3F800000;", 0)]
    [InlineData("add.f32 %f0, 0f7F800000, 0fFF800000;", 0x7FFFFFFF)]
    [InlineData("add.rz.f32 %f0, 0f7F7FFFFF, 0f7F7FFFFF;", 0x7F7FFFFF)]
    [InlineData("add.f32 %f0, 0f7F7FFFFF, 0f7F7FFFFF;", 0x7F800000)]
    [InlineData("add.ftz.f32 %f0, 0f00000001, 0f00000001;", 0)]
    [InlineData("add.f32 %f0, 0f00000001, 0f00000001;", 2)]
    [InlineData("add.sat.f32 %f0, 0f3F800000, 0f3F800000;", 0x3F800000)]
    [InlineData("add.sat.f32 %f0, 0f7F800000, 0fFF800000;", 0)]
    [InlineData("mul.rp.f32 %f0, 0f3F800001, 0f3F800001;", 0x3F800003)]
    [InlineData("mul.rz.f32 %f0, 0f3F800001, 0f3F800001;", 0x3F800002)]
    [InlineData("mul.rp.f32 %f0, 0f00000001, 0f00000001;", 1)]
    [InlineData("mul.f32 %f0, 0f00000000, 0f7F800000;", 0x7FFFFFFF)]
    [InlineData("fma.rn.f32 %f0, 0f3F800001, 0f3F7FFFFF, 0fBF800000;", 0x337FFFFE)]
    [InlineData("fma.rz.f32 %f0, 0f3F800001, 0f3F800001, 0f00000000;", 0x3F800002)]
    [InlineData("fma.rp.f32 %f0, 0f3F800001, 0f3F800001, 0f00000001;", 0x3F800003)]
    [InlineData("div.rn.f32 %f0, 0f3F800000, 0f40400000;", 0x3EAAAAAB)]
    [InlineData("div.rz.f32 %f0, 0f3F800000, 0f40400000;", 0x3EAAAAAA)]
    [InlineData("div.rp.f32 %f0, 0fBF800000, 0f00000000;", 0xFF800000)]
    [InlineData("rcp.rm.f32 %f0, 0f40400000;", 0x3EAAAAAA)]
    [InlineData("sqrt.rn.f32 %f0, 0f40000000;", 0x3FB504F3)]
    [InlineData("sqrt.rp.f32 %f0, 0f40000000;", 0x3FB504F4)]
    [InlineData("sqrt.rm.f32 %f0, 0f40800000;", 0x40000000)]
    [InlineData("sqrt.rn.f32 %f0, 0fBF800000;", 0x7FFFFFFF)]
    [InlineData("min.f32 %f0, 0f7FC00000, 0f3F800000;", 0x3F800000)]
    [InlineData("min.NaN.f32 %f0, 0f7FC00000, 0f3F800000;", 0x7FFFFFFF)]
    [InlineData("min.f32 %f0, 0f00000000, 0f80000000;", 0x80000000)]
    [InlineData("max.f32 %f0, 0f80000000, 0f00000000;", 0)]
    [InlineData("abs.f32 %f0, 0fBF800000;", 0x3F800000)]
    [InlineData("neg.ftz.f32 %f0, 0f00000001;", 0x80000000)]
    [InlineData("copysign.f32 %f0, 0fBF800000, 0f40000000;", 0xC0000000)]
    [InlineData("mul.f32 %f0, 0f40000000, 1.5;", 0x40400000)]
    [InlineData("ex2.approx.f32 %f0, 0f00000000;", 0x3F800000)]
    [InlineData("ex2.approx.ftz.f32 %f0, 0fFF800000;", 0)]
    [InlineData("lg2.approx.f32 %f0, 0f80000000;", 0xFF800000)]
    [InlineData("lg2.approx.f32 %f0, 0fBF800000;", 0x7FFFFFFF)]
    [InlineData("rsqrt.approx.f32 %f0, 0f80000000;", 0xFF800000)]
    [InlineData("rsqrt.approx.ftz.f32 %f0, 0f00000001;", 0x7F800000)]
    [InlineData("rcp.approx.f32 %f0, 0fFF800000;", 0x80000000)]
    [InlineData("sin.approx.f32 %f0, 0f7F800000;", 0x7FFFFFFF)]
    [InlineData("cos.approx.f32 %f0, 0f80000000;", 0x3F800000)]
    [InlineData("tanh.approx.f32 %f0, 0fFF800000;", 0xBF800000)]
    [InlineData("div.approx.f32 %f0, 0f3F800000, 0f7F000000;", 0x7F000000, false)]
    [InlineData("div.approx.f32 %f0, 0f3F800000, 0f7E800001;", 0)]
    [InlineData("cvt.rn.f32.f64 %f0, 0d3FF0000010000000;", 0x3F800000)] // 1 + 2^-24
    [InlineData("cvt.rp.f32.f64 %f0, 0d3FF0000000000001;", 0x3F800001)]
    [InlineData("cvt.rn.f32.u32 %f0, %r0;", 0x4F800000)]
    [InlineData("cvt.rz.f32.u32 %f0, %r0;", 0x4F7FFFFF)]
    [InlineData("cvt.rn.f32.s32 %f0, %r0;", 0xBF800000)]
    [InlineData("cvt.rni.f32.f32 %f0, 0f40200000;", 0x40000000)] // 2.5
    [InlineData("cvt.rmi.f32.f32 %f0, 0fBF000000;", 0xBF800000)]
    [InlineData("cvt.rpi.f32.f32 %f0, 0fBF000000;", 0x80000000)]
    [InlineData("cvt.sat.f32.f32 %f0, 0f40000000;", 0x3F800000)]
    public void A_result_of_32_bits_is_the_one_worked_out(string instructions, uint expected, bool holds = true)
    {
        ulong result = PtxText.Result("mov.u32 %r0, 0xFFFFFFFF;" + instructions, "%f0");
        Assert.Equal(holds, expected == result);
    }

    [Theory]
    [InlineData("cvt.rzi.s32.f32 %r0, 0fC0200000;", 0xFFFFFFFE)] // -2.5
    [InlineData("cvt.rni.s32.f32 %r0, 0fC0200000;", 0xFFFFFFFE)]
    [InlineData("cvt.rni.s32.f32 %r0, 0f40600000;", 4)] // 3.5
    [InlineData("cvt.rzi.s32.f32 %r0, 0f7F800000;", 0x7FFFFFFF)]
    [InlineData("cvt.rzi.u32.f32 %r0, 0fBF800000;", 0)]
    [InlineData("cvt.rzi.s32.f32 %r0, 0f7FC00000;", 0)]
    [InlineData("cvt.rzi.s32.f64 %r0, 0d7FF8000000000000;", 0x80000000)]
    [InlineData("cvt.rzi.u32.f32 %r0, 0f4F800000;", 0xFFFFFFFF)]
    [InlineData("cvt.rzi.u64.f32 %d1, 0f5F7FFFFF; shr.u64 %d1, %d1, 32; cvt.u32.u64 %r0, %d1;", 0xFFFFFF00)] // the last below 2^64
    [InlineData("cvt.rzi.u64.f32 %d1, 0f5F800000; cvt.u32.u64 %r0, %d1;", 0xFFFFFFFF)]
    [InlineData("cvt.rzi.s8.f32 %r0, 0f43800000;", 0x7F)]
    [InlineData("cvt.rzi.s8.f32 %r0, 0fC3800000;", 0xFFFFFF80)]
    [InlineData("cvt.sat.s8.s32 %r0, %r1;", 0x7F)]
    [InlineData("cvt.sat.u8.s32 %r0, %r2;", 0)]
    [InlineData("cvt.u32.u16 %r0, %h0;", 0xFFFE)]
    [InlineData("cvt.s32.s16 %r0, %h0;", 0xFFFFFFFE)]
    [InlineData("cvt.rn.f16x2.f32 %r0, 0f3F800000, 0f40000000;", 0x3C004000)]
    [InlineData("cvt.rn.bf16x2.f32 %r0, 0f3F808000, 0f3F818000;", 0x3F803F82)]
    [InlineData("cvt.rn.relu.bf16x2.f32 %r0, 0fBF800000, 0f40000000;", 0x00004000)]
    [InlineData("cvt.rna.tf32.f32 %r0, 0f3F801000;", 0x3F802000)]
    [InlineData("cvt.rz.tf32.f32 %r0, 0f3F803FFF;", 0x3F802000)]
    [InlineData("mov.b32 %r3, 0x3C004000; add.f16x2 %r0, %r3, %r3;", 0x40004400)]
    [InlineData("mov.b32 %r3, 0x3C00C000; fma.rn.relu.f16x2 %r0, %r3, %r3, %r3;", 0x40004000)]
    public void A_conversion_gives_what_was_worked_out(string instructions, uint expected) =>
        Assert.Equal(expected, PtxText.Result("mov.u32 %r1, 1000; mov.u32 %r2, -5; mov.b16 %h0, 0xFFFE;" + instructions, "%r0"));

    [Theory]
    [InlineData("cvt.rn.f16.f32 %h0, 0f3F801000;", 0x3C00)] // 1 + 2^-11: a tie
    [InlineData("cvt.rp.f16.f32 %h0, 0f3F801000;", 0x3C01)]
    [InlineData("cvt.rn.f16.f32 %h0, 0f477FF000;", 0x7C00)] // 65520 is half way to infinity
    [InlineData("cvt.rz.f16.f32 %h0, 0f477FF000;", 0x7BFF)]
    [InlineData("cvt.rn.f16.f32 %h0, 0f33000000;", 0x0000)] // 2^-25: half of the smallest
    [InlineData("cvt.rn.f16.f32 %h0, 0f33000001;", 0x0001)]
    [InlineData("cvt.rn.bf16.f32 %h0, 0f3F808000;", 0x3F80)]
    [InlineData("cvt.rz.bf16.f32 %h0, 0f3F80FFFF;", 0x3F80)]
    [InlineData("cvt.rn.relu.f16.f32 %h0, 0fBF800000;", 0)]
    [InlineData("cvt.rn.f16.f32 %h1, 0f3F800000; cvt.rn.f16.f32 %h2, 0f3A000000; add.f16 %h0, %h1, %h2;", 0x3C00)]
    [InlineData("cvt.rn.f16.f32 %h1, 0f477FE000; add.f16 %h0, %h1, %h1;", 0x7C00)]
    [InlineData("cvt.rn.f16.f32 %h1, 0f477FE000; add.sat.f16 %h0, %h1, %h1;", 0x3C00)]
    [InlineData("mov.b16 %h1, 0x3C01; fma.rn.f16 %h0, %h1, %h1, %h1;", 0x4002)]
    [InlineData("mov.b16 %h1, 0x0001; mul.ftz.f16 %h0, %h1, %h1;", 0)]
    [InlineData("mov.b16 %h1, 0x3F81; mul.rn.bf16 %h0, %h1, %h1;", 0x3F82)]
    [InlineData("mov.b16 %h1, 0x7E00; mov.b16 %h2, 0x3C00; max.f16 %h0, %h1, %h2;", 0x3C00)]
    [InlineData("mov.b16 %h1, 0x7E00; mov.b16 %h2, 0x3C00; max.NaN.f16 %h0, %h1, %h2;", 0x7FFF)]
    [InlineData("mov.b16 %h1, 0xC000; neg.f16 %h0, %h1;", 0x4000)]
    [InlineData("ex2.approx.f16 %h0, %h9;", 0x3C00)]
    public void A_result_of_16_bits_is_the_one_worked_out(string instructions, uint expected) =>
        Assert.Equal(expected, PtxText.Result("mov.b16 %h9, 0;" + instructions, "%h0"));

    [Theory]
    [InlineData("add.rp.f64 %g0, 0d3FF0000000000000, 0d0000000000000001;", 0x3FF0000000000001)]
    [InlineData("mul.rm.f64 %g0, 0d3FF0000000000001, 0d3FF0000000000001;", 0x3FF0000000000002)]
    [InlineData("fma.rz.f64 %g0, 0d3FF0000000000001, 0d3FF0000000000001, 0d0000000000000000;", 0x3FF0000000000002)]
    [InlineData("div.rp.f64 %g0, 0d3FF0000000000000, 0d4008000000000000;", 0x3FD5555555555556)]
    [InlineData("sqrt.rz.f64 %g0, 0d4000000000000000;", 0x3FF6A09E667F3BCC)]
    [InlineData("cvt.rn.f64.s64 %g0, %d0;", 0xC3E0000000000000)]
    [InlineData("cvt.f64.f32 %g0, 0f3FC00000;", 0x3FF8000000000000)]
    public void A_result_of_64_bits_is_the_one_worked_out(string instructions, ulong expected) =>
        Assert.Equal(expected, PtxText.Result("mov.b64 %d0, 0x8000000000000000;" + instructions, "%g0"));

    [Fact]
    public void Rounding_in_software_agrees_with_the_processor()
    {
        var random = new Random(1);
        FloatFormat single = FloatFormat.Single;
        for (int i = 0; i < 100_000; i++)
        {
            ulong a = (uint)random.NextInt64();
            ulong b = i % 3 == 0 ? (a + (ulong)random.Next(16)) ^ 0x80000000 : (uint)random.NextInt64();
            if (single.IsNaN(a) || single.IsInfinite(a) || single.IsNaN(b) || single.IsInfinite(b))
            {
                continue;
            }

            (Exact x, Exact y) = (Exact.Of(single, a), Exact.Of(single, b));
            Assert.Equal(FloatArithmetic.Add(single, RoundingMode.Nearest)(a, b), Exact.Add(x, y, RoundingMode.Nearest).ToBits(single, RoundingMode.Nearest));
            Assert.Equal(FloatArithmetic.Multiply(single, RoundingMode.Nearest)(a, b), (x * y).ToBits(single, RoundingMode.Nearest));
            if (!single.IsZero(a) && !single.IsZero(b))
            {
                Assert.Equal(FloatArithmetic.Divide(single, RoundingMode.Nearest)(a, b), Exact.Divide(x, y).ToBits(single, RoundingMode.Nearest));
                ulong positive = a & 0x7FFFFFFF;
                Assert.Equal(
                    FloatArithmetic.SquareRoot(single, RoundingMode.Nearest)(positive),
                    Exact.SquareRoot(Exact.Of(single, positive)).ToBits(single, RoundingMode.Nearest));
            }
        }
    }

    [Fact]
    public void Narrow_sums_are_rounded_once()
    {
        var random = new Random(2);
        foreach (FloatFormat format in (FloatFormat[])[FloatFormat.Half, FloatFormat.BFloat])
        {
            for (int i = 0; i < 50_000; i++)
            {
                ulong[] x = [.. Enumerable.Range(0, 3).Select(_ => (ulong)random.Next(65536))];
                if (x.Any(bits => format.IsNaN(bits) || format.IsInfinite(bits)))
                {
                    continue;
                }

                Exact exact = Exact.Add(Exact.Of(format, x[0]) * Exact.Of(format, x[1]), Exact.Of(format, x[2]), RoundingMode.Nearest);
                Assert.Equal(exact.ToBits(format, RoundingMode.Nearest), NarrowArithmetic.MultiplyAdd(format)(x[0], x[1], x[2]));
            }
        }
    }

    [Theory]
    [InlineData("rcp.approx.f32", 1.7e-7)]
    [InlineData("rsqrt.approx.f32", 1.3e-7)]
    [InlineData("sqrt.approx.f32", 1.2e-7)]
    [InlineData("ex2.approx.f32", 3e-7)]
    [InlineData("lg2.approx.f32", 2.4e-7)]
    [InlineData("sin.approx.f32", 7e-7)]
    [InlineData("tanh.approx.f32", 5e-4)]
    public void Approximations_are_within_their_bound_and_not_exact(string instruction, double bound)
    {
        Func<double, double> f = instruction[..2] switch
        {
            "rc" => x => 1 / x,
            "rs" => x => 1 / Math.Sqrt(x),
            "sq" => Math.Sqrt,
            "ex" => x => Math.Pow(2, x),
            "lg" => Math.Log2,
            "si" => Math.Sin,
            _ => Math.Tanh,
        };
        ulong[] input = [.. Enumerable.Range(1, 200).Select(i => (ulong)BitConverter.SingleToUInt32Bits(i * 0.0173f))];
        string body = $"mad.wide.u32 %d1, %index, 8, %in; ld.global.f32 %f1, [%d1]; {instruction} %f0, %f1; st.global.f32 [%at], %f0;";
        ulong[] output = PtxText.Run(body, 200, input);
        int off = 0;
        for (int i = 0; i < input.Length; i++)
        {
            double exact = f(BitConverter.UInt32BitsToSingle((uint)input[i]));
            float got = BitConverter.UInt32BitsToSingle((uint)output[i]);
            double scale = instruction is "sin.approx.f32" or "lg2.approx.f32" ? Math.Max(1, Math.Abs(exact)) : Math.Abs(exact);
            Assert.InRange(Math.Abs(got - exact), 0, bound * scale);
            off += got != (float)exact ? 1 : 0;
        }

        Assert.InRange(off, 40, 200);
        Assert.NotEqual(output, PtxText.Run(body, 200, input, options: new() { Seed = 99 }));
    }
}

using System.Numerics;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Runtime.Tests.Cpu.Simd;

public sealed unsafe class SimdExpTests(ITestOutputHelper output)
{
    private const int Block = 1 << 16;

    public static TheoryData<string> Widths => SimdCheck.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_of_a_float_is_within_2_ulp_of_the_exact_value(string width)
    {
        // Every 97th of all floats: all exponents, both signs, subnormal arguments and results, infinities and NaNs.
        const long Step = 97;
        double worst = 0;
        float worstAt = 0;
        float[] x = new float[Block];
        float[] y = new float[Block];
        for (long bits = 0; bits <= uint.MaxValue; bits += Step * Block)
        {
            for (int i = 0; i < Block; i++)
                x[i] = BitConverter.UInt32BitsToSingle((uint)Math.Min(uint.MaxValue, bits + Step * i));
            Exp(width, x, y);
            for (int i = 0; i < Block; i++)
            {
                double error = ErrorInUlps(y[i], Math.Exp(x[i]));
                if (!(error <= worst))
                    (worst, worstAt) = (error, x[i]);
            }
        }

        output.WriteLine($"{width}: {worst:F3} ulp at {worstAt:R}");
        Assert.True(worst <= 2, $"exp({worstAt:R}) is off by {worst} ulp");
        Assert.True(worst > 0.5, "an error below half an ulp over tens of millions of values means that nothing was compared");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_of_a_double_is_within_2_ulp(string width)
    {
        double worst = 0;
        double worstAt = 0;
        double[] x = new double[Block];
        double[] y = new double[Block];
        var random = new Random(1);
        for (int round = 0; round < 40; round++)
        {
            for (int i = 0; i < Block; i++)
                x[i] = round % 4 == 3 ? Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 12)) : -750 + 1465 * random.NextDouble();
            Exp(width, x, y);
            for (int i = 0; i < Block; i++)
            {
                double error = ErrorInUlps(y[i], Math.Exp(x[i]));
                if (!(error <= worst))
                    (worst, worstAt) = (error, x[i]);
            }
        }

        output.WriteLine($"{width}: {worst:F3} ulp at {worstAt:R}");
        Assert.True(worst <= 2, $"exp({worstAt:R}) is off by {worst} ulp");
        Assert.True(worst > 0, "no difference at all means that nothing was compared");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_of_special_floats_is_exact(string width)
    {
        float[] x = [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, 88.72284f, -104f, 89f, float.Epsilon];
        float[] y = new float[x.Length];
        Exp(width, x, y);
        Assert.Equal([1, 1, float.NaN, float.PositiveInfinity, 0, float.PositiveInfinity, 0, float.PositiveInfinity, 0, float.PositiveInfinity, 1], y);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_of_special_doubles_is_exact(string width)
    {
        double[] x = [0, -0d, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, 709.79, -745.2, double.Epsilon];
        double[] y = new double[x.Length];
        Exp(width, x, y);
        Assert.Equal([1, 1, double.NaN, double.PositiveInfinity, 0, double.PositiveInfinity, 0, double.PositiveInfinity, 0, 1], y);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_keeps_subnormal_results(string width)
    {
        float[] x = [-87.4f, -90f, -95f, -100f, -103f, -103.9f];
        float[] y = new float[x.Length];
        Exp(width, x, y);
        Assert.All(y, value => Assert.True(value > 0 && float.IsSubnormal(value), $"{value}"));
        double[] xd = [-708.5, -720, -740, -745];
        double[] yd = new double[xd.Length];
        Exp(width, xd, yd);
        Assert.All(yd, value => Assert.True(value > 0 && double.IsSubnormal(value), $"{value}"));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_of_four_vectors_is_that_of_each(string width)
    {
        SimdCheck.Run(width, default(FourAtOnce<float>));
        SimdCheck.Run(width, default(FourAtOnce<double>));
    }

    /// <summary>The distance in units of the last place that a float near <paramref name="expected"/> has.</summary>
    private static double ErrorInUlps(float actual, double expected)
    {
        float rounded = (float)expected;
        if (float.IsNaN(actual) || float.IsNaN(rounded) || float.IsInfinity(actual) || float.IsInfinity(rounded))
            return actual.Equals(rounded) ? 0 : double.PositiveInfinity;
        return Math.Abs(actual - expected) / (float.BitIncrement(rounded) - (double)rounded);
    }

    private static double ErrorInUlps(double actual, double expected)
    {
        if (!double.IsFinite(actual) || !double.IsFinite(expected))
            return actual.Equals(expected) ? 0 : double.PositiveInfinity;
        return Math.Abs(actual - expected) / (Math.BitIncrement(expected) - expected);
    }

    private static void Exp<T>(string width, T[] x, T[] y)
        where T : unmanaged, INumber<T>
    {
        fixed (T* source = x, destination = y)
            SimdCheck.Run(width, new ExpOfAll<T>(source, destination, x.Length));
    }

    private readonly struct FourAtOnce<T> : ISimdCheck<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T[] values = [.. Enumerable.Range(-4000, 8000).Select(i => T.CreateChecked(i * 0.19)), T.NaN, T.PositiveInfinity, T.NegativeInfinity];
            for (int i = 0; i + 3 < values.Length; i++)
            {
                (TVector a, TVector b) = (TSimd.Broadcast(values[i]), TSimd.Broadcast(values[i + 1]));
                (TVector c, TVector d) = (TSimd.Broadcast(values[i + 2]), TSimd.Broadcast(values[i + 3]));
                TVector[] expected = [One(a), One(b), One(c), One(d)];
                SimdMath.Exp<TSimd, TVector, T>(ref a, ref b, ref c, ref d);
                TVector[] actual = [a, b, c, d];
                for (int k = 0; k < 4; k++)
                    Assert.Equal(TSimd.SumAcross(expected[k]), TSimd.SumAcross(actual[k]));
            }

            static TVector One(TVector x) => SimdMath.Exp<TSimd, TVector, T>(x);
        }
    }

    private readonly struct ExpOfAll<T>(T* x, T* y, int count) : ISimdCheck<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly int _count = count;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            for (int i = 0; i < _count; i += TSimd.Width)
            {
                int lanes = Math.Min(TSimd.Width, _count - i);
                TSimd.StorePartial(SimdMath.Exp<TSimd, TVector, T>(TSimd.LoadPartial(_x + i, lanes)), _y + i, lanes);
            }
        }
    }
}

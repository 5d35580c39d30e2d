using GpuTensor.MathFunctions;

namespace GpuTensor.Compiler.Tests.MathFunctions;

/// <summary>
/// How exact the functions are that PTX has no instruction for. Those of one float are compared with double precision over
/// samples and all floats around powers of two; with GPUTENSOR_EXHAUSTIVE=1 over all floats, which takes minutes each.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class AccuracyTests(ITestOutputHelper output)
{
    /// <summary>Samples of what networks compute, and of the rest.</summary>
    private const int Often = 61, Seldom = 1021;

    private static readonly bool s_isExhaustive = Environment.GetEnvironmentVariable("GPUTENSOR_EXHAUSTIVE") == "1";

    [Fact]
    public void Exp_of_floats_is_within_its_bound() => Sweep<Exp>(Math.Exp, 1, Often);

    [Fact]
    public void Exp2_of_floats_is_within_its_bound() => Sweep<Exp2>(x => Math.Pow(2, x), 1);

    [Fact]
    public void Log_of_floats_is_within_its_bound() => Sweep<Log>(Math.Log, 1, Often);

    [Fact]
    public void Log2_of_floats_is_within_its_bound() => Sweep<Log2>(Math.Log2, 1);

    [Fact]
    public void Log10_of_floats_is_within_its_bound() => Sweep<Log10>(Math.Log10, 1);

    [Fact]
    public void Sin_of_floats_is_within_its_bound() => Sweep<Sin>(Math.Sin, 2);

    [Fact]
    public void Cos_of_floats_is_within_its_bound() => Sweep<Cos>(Math.Cos, 2);

    [Fact]
    public void Tan_of_floats_is_within_its_bound() => Sweep<Tan>(Math.Tan, 2);

    [Fact]
    public void Asin_of_floats_is_within_its_bound() => Sweep<Asin>(Math.Asin, 2);

    [Fact]
    public void Acos_of_floats_is_within_its_bound() => Sweep<Acos>(Math.Acos, 2);

    [Fact]
    public void Atan_of_floats_is_within_its_bound() => Sweep<Atan>(Math.Atan, 2);

    [Fact]
    public void Sinh_of_floats_is_within_its_bound() => Sweep<Sinh>(Math.Sinh, 2);

    [Fact]
    public void Cosh_of_floats_is_within_its_bound() => Sweep<Cosh>(Math.Cosh, 2);

    [Fact]
    public void Tanh_of_floats_is_within_its_bound() => Sweep<Tanh>(Math.Tanh, 1, Often);

    [Fact]
    public void Cbrt_of_floats_is_within_its_bound() => Sweep<Cbrt>(Math.Cbrt, 1);

    /// <summary>Below -87 the exponential overflows before its reciprocal is zero; there a kernel would write e^x / (1 + e^x).</summary>
    [Fact]
    public void The_logistic_function_as_a_kernel_composes_it() => Sweep<Sigmoid>(x => x < -87 ? 0 : 1 / (1 + Math.Exp(-x)), 2.5, Often);

    [Fact]
    public void Functions_of_doubles_are_within_their_bounds()
    {
        Compare<Exp>(Math.Exp, 1);
        Compare<Exp2>(x => Math.Pow(2, x), 1);
        Compare<Log>(Math.Log, 1);
        Compare<Log2>(Math.Log2, 1);
        Compare<Log10>(Math.Log10, 2);
        Compare<Sin>(Math.Sin, 1);
        Compare<Cos>(Math.Cos, 1);
        Compare<Tan>(Math.Tan, 2);
        Compare<Asin>(Math.Asin, 2);
        Compare<Acos>(Math.Acos, 2);
        Compare<Atan>(Math.Atan, 2);
        Compare<Sinh>(Math.Sinh, 2);
        Compare<Cosh>(Math.Cosh, 2);
        Compare<Tanh>(Math.Tanh, 2);
        Compare<Cbrt>(ExactCbrt, 1);
    }

    [Fact]
    public void Functions_of_two_numbers_are_within_their_bounds()
    {
        (double pow, double atan2, double powOfDoubles, double atan2OfDoubles) = (0, 0, 0, 0);
        foreach ((double x, double y) in Inputs.Pairs())
        {
            (float a, float b) = ((float)x, (float)y);
            pow = Worst(pow, Ulps.Of(Pow.Of(a, b), Math.Pow(a, b)), 1, a, b);
            atan2 = Worst(atan2, Ulps.Of(Atan2.Of(a, b), Math.Atan2(a, b)), 2, a, b);
            powOfDoubles = Worst(powOfDoubles, Ulps.Of(Pow.Of(x, y), Math.Pow(x, y)), 2, x, y);
            atan2OfDoubles = Worst(atan2OfDoubles, Ulps.Of(Atan2.Of(x, y), Math.Atan2(x, y)), 2, x, y);
            Assert.True(Ulps.Of((double)Remainder.Of(a, b), a % b) == 0, $"{a:R} % {b:R} is {a % b:R}, not {Remainder.Of(a, b):R}");
            Assert.True(Ulps.Of(Remainder.Of(x, y), x % y) == 0, $"{x:R} % {y:R} is {x % y:R}, not {Remainder.Of(x, y):R}");
        }

        output.WriteLine($"pow {pow:F3} and {powOfDoubles}, atan2 {atan2:F3} and {atan2OfDoubles}");
    }

    /// <summary>Math.Cbrt may be some units off.</summary>
    private static double ExactCbrt(double x)
    {
        double root = Math.Cbrt(x), square = root * root;
        double left = Math.FusedMultiplyAdd(-square, root, x) - Math.FusedMultiplyAdd(root, root, -square) * root;
        return double.IsFinite(left) && x != 0 ? root + left / (3 * square) : root;
    }

    private static double Worst(double worst, double error, double most, double x, double y)
    {
        Assert.True(error <= most, $"{error} ulp at ({x:R}, {y:R})");
        return Math.Max(worst, error);
    }

    private void Compare<TFunction>(Func<double, double> reference, double most)
        where TFunction : IUnaryFunction
    {
        double worst = 0;
        foreach (double x in Inputs.Doubles())
        {
            double error = Ulps.Of(TFunction.Of(x), reference(x));
            Assert.True(error <= most, $"{typeof(TFunction).Name} is {error} ulp off at {x:R}: {TFunction.Of(x):R}, not {reference(x):R}");
            worst = Math.Max(worst, error);
        }

        output.WriteLine($"{typeof(TFunction).Name}: {worst} ulp");
    }

    private void Sweep<TFunction>(Func<double, double> reference, double most, int every = Seldom)
        where TFunction : IUnaryFunction
    {
        const int Parts = 256;
        var worst = new (double Error, float At)[Parts];
        Parallel.For(0, Parts, new ParallelOptions { MaxDegreeOfParallelism = 2 }, part =>
        {
            (double Error, float At) most = default;
            long step = 1;
            for (long bits = (long)part << 24; bits < (part + 1L) << 24; bits += step)
            {
                // Around a power of two nothing is left out.
                step = s_isExhaustive || ((bits + 64) & 0x7FFFFF) < 128 ? 1 : every;
                float x = BitConverter.UInt32BitsToSingle((uint)bits);
                double error = Ulps.Of(TFunction.Of(x), reference(x));
                if (!(error <= most.Error))
                    most = (error, x);
            }

            worst[part] = most;
        });
        (double error, float at) = worst.MaxBy(part => part.Error);
        output.WriteLine($"{typeof(TFunction).Name}: {error:F3} ulp at {at:R}");
        Assert.True(error <= most, $"{error} ulp at {at:R}: {TFunction.Of(at):R}, not {reference(at):R}");
    }

    private readonly struct Sigmoid : IUnaryFunction
    {
        public static float Of(float x) => x < -87 ? 0 : 1 / (1 + Exp.Of(-x));

        public static double Of(double x) => 1 / (1 + Exp.Of(-x));
    }
}

namespace GpuTensor.MathFunctions.Float64;

/// <summary>Hyperbolic functions, as those of floats.</summary>
internal static class Hyperbolic
{
    /// <summary>The hyperbolic sine.</summary>
    public static double Sinh(double x)
    {
        double a = Math.Abs(x), z = x * x;
        if (a < 1)
        {
            double p = 6.470915796020891e-15;
            p = Math.FusedMultiplyAdd(p, z, 7.503405451813169e-13);
            p = Math.FusedMultiplyAdd(p, z, 1.6061337446793336e-10);
            p = Math.FusedMultiplyAdd(p, z, 2.50520894229684e-08);
            p = Math.FusedMultiplyAdd(p, z, 2.7557319310061398e-06);
            p = Math.FusedMultiplyAdd(p, z, 0.00019841269841061192);
            p = Math.FusedMultiplyAdd(p, z, 0.008333333333333573);
            p = Math.FusedMultiplyAdd(p, z, 0.16666666666666666);
            return Math.FusedMultiplyAdd(p * z, x, x);
        }

        double half = HalfExp(a, out double rest);
        return Math.CopySign(half + (rest - 0.25 / half), x);
    }

    /// <summary>The hyperbolic cosine.</summary>
    public static double Cosh(double x)
    {
        double half = HalfExp(Math.Abs(x), out double rest);
        return half + (rest + 0.25 / half);
    }

    /// <summary>The hyperbolic tangent.</summary>
    public static double Tanh(double x)
    {
        double a = Math.Abs(x), z = x * x;
        if (a < 0.55)
        {
            double p = -1.9485023720772654e-05;
            p = Math.FusedMultiplyAdd(p, z, 8.330116426652078e-05);
            p = Math.FusedMultiplyAdd(p, z, -0.00023337116751733503);
            p = Math.FusedMultiplyAdd(p, z, 0.0005884405071812945);
            p = Math.FusedMultiplyAdd(p, z, -0.0014555419058144316);
            p = Math.FusedMultiplyAdd(p, z, 0.0035920918889039773);
            p = Math.FusedMultiplyAdd(p, z, -0.008863232587899617);
            p = Math.FusedMultiplyAdd(p, z, 0.021869488385060552);
            p = Math.FusedMultiplyAdd(p, z, -0.05396825396373404);
            p = Math.FusedMultiplyAdd(p, z, 0.13333333333326577);
            p = Math.FusedMultiplyAdd(p, z, -0.333333333333333);
            return Math.CopySign(Math.FusedMultiplyAdd(p * z, a, a), x);
        }

        // 1 - 2 / (e^2x + 1), each step with what rounding it left.
        double fraction = Exponential.Fraction(Exponential.Reduce(2 * Math.Min(a, 22), out int n), out double rest);
        double scale = Exponential.PowerOfTwo(n), e = fraction * scale;
        double d = e + 1, dRest = (1 - (d - e)) + rest * scale;
        double q = 2 / d;
        double qRest = Math.FusedMultiplyAdd(-q, dRest, Math.FusedMultiplyAdd(-q, d, 2)) * (0.5 * q);
        double t = 1 - q;
        return Math.CopySign(t + (((1 - t) - q) - qRest), x);
    }

    /// <summary>e^x / 2 and what rounding it left.</summary>
    private static double HalfExp(double x, out double rest)
    {
        double fraction = Exponential.Fraction(Exponential.Reduce(Math.Min(x, 712), out int n), out double more);
        rest = Exponential.Scale(more, n - 1);
        return Exponential.Scale(fraction, n - 1);
    }
}

namespace GpuTensor.MathFunctions.Float32;

/// <summary>
/// Hyperbolic functions: odd polynomials near zero (Remez fits of the relative error), beyond that e^x with what its
/// rounding left.
/// </summary>
internal static class Hyperbolic
{
    /// <summary>The hyperbolic sine.</summary>
    public static float Sinh(float x)
    {
        float a = MathF.Abs(x), z = x * x;
        if (a < 1)
        {
            float p = 2.7822116e-06f;
            p = MathF.FusedMultiplyAdd(p, z, 0.00019842896f);
            p = MathF.FusedMultiplyAdd(p, z, 0.0083333105f);
            p = MathF.FusedMultiplyAdd(p, z, 0.16666667f);
            return MathF.FusedMultiplyAdd(p * z, x, x);
        }

        float half = HalfExp(a, out float rest);
        return MathF.CopySign(half + (rest - 0.25f / half), x);
    }

    /// <summary>The hyperbolic cosine.</summary>
    public static float Cosh(float x)
    {
        float half = HalfExp(MathF.Abs(x), out float rest);
        return half + (rest + 0.25f / half);
    }

    /// <summary>The hyperbolic tangent.</summary>
    public static float Tanh(float x)
    {
        float a = MathF.Abs(x), z = x * x;
        if (a < 0.55f)
        {
            float p = -0.0062450035f;
            p = MathF.FusedMultiplyAdd(p, z, 0.021052033f);
            p = MathF.FusedMultiplyAdd(p, z, -0.0538478f);
            p = MathF.FusedMultiplyAdd(p, z, 0.13332546f);
            p = MathF.FusedMultiplyAdd(p, z, -0.33333316f);
            return MathF.CopySign(MathF.FusedMultiplyAdd(p * z, a, a), x);
        }

        // 1 - 2 / (e^2x + 1), each step with what rounding it left.
        float fraction = Exponential.Fraction(Exponential.Reduce(2 * MathF.Min(a, 10), out int n), out float rest);
        float scale = Exponential.PowerOfTwo(n), e = fraction * scale;
        float d = e + 1, dRest = (1 - (d - e)) + rest * scale;
        float q = 2 / d;
        float qRest = MathF.FusedMultiplyAdd(-q, dRest, MathF.FusedMultiplyAdd(-q, d, 2)) * (0.5f * q);
        float t = 1 - q;
        return MathF.CopySign(t + (((1 - t) - q) - qRest), x);
    }

    /// <summary>e^x / 2 and what rounding it left.</summary>
    private static float HalfExp(float x, out float rest)
    {
        float fraction = Exponential.Fraction(Exponential.Reduce(MathF.Min(x, 91), out int n), out float more);
        rest = Exponential.Scale(more, n - 1);
        return Exponential.Scale(fraction, n - 1);
    }
}

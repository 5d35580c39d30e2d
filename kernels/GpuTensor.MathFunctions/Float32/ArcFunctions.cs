namespace GpuTensor.MathFunctions.Float32;

/// <summary>
/// Functions that give angles: odd polynomials (Remez fits of the relative error) where they converge, beyond that the
/// complement to a right angle, whose second part makes up for what the first has not.
/// </summary>
internal static class ArcFunctions
{
    private const float HalfPi = 1.5707964f, HalfPiRest = -4.371139e-08f;

    /// <summary>The arc sine; NaN outside [-1, 1].</summary>
    public static float Asin(float x)
    {
        float a = MathF.Abs(x);
        if (!(a > 0.5f))
            return MathF.FusedMultiplyAdd(ArcSineTail(x * x) * (x * x), x, x);
        float s = HalfAngle(a, out float rest);
        return MathF.CopySign(HalfPi - (2 * s - (HalfPiRest - 2 * rest)), x);
    }

    /// <summary>The arc cosine; NaN outside [-1, 1].</summary>
    public static float Acos(float x)
    {
        float a = MathF.Abs(x);
        if (!(a > 0.5f))
            return HalfPi - (x - MathF.FusedMultiplyAdd(ArcSineTail(x * x) * (x * x), -x, HalfPiRest));
        float s = HalfAngle(a, out float rest);
        return x > 0 ? 2 * (s + rest) : 2 * (HalfPi - (s - (HalfPiRest - rest)));
    }

    /// <summary>The arc tangent.</summary>
    public static float Atan(float x)
    {
        float a = MathF.Abs(x);
        float angle = a > 1 ? HalfPi - (ArcTangent(1 / a) - HalfPiRest) : ArcTangent(a);
        return MathF.CopySign(angle, x);
    }

    /// <summary>The angle of the point (x, y).</summary>
    public static float Atan2(float y, float x)
    {
        float a = MathF.Abs(x), b = MathF.Abs(y);
        float greater = MathF.Max(a, b), lesser = MathF.Min(a, b);
        float ratio = lesser == greater ? (greater == 0 ? 0 : 1) : lesser / greater;
        float angle = ArcTangent(greater >= 0 ? ratio : greater);
        angle = b > a ? HalfPi - (angle - HalfPiRest) : angle;
        angle = BitConverter.SingleToInt32Bits(x) < 0 ? 2 * HalfPi - (angle - 2 * HalfPiRest) : angle;
        return MathF.CopySign(angle, y);
    }

    /// <summary>The arc sine of sqrt((1 - a) / 2), half the angle that asin a lacks of a right one, as a sum of two numbers.</summary>
    private static float HalfAngle(float a, out float rest)
    {
        float z = MathF.FusedMultiplyAdd(a, -0.5f, 0.5f), s = MathF.Sqrt(z);
        float rootRest = s == 0 ? 0 : MathF.FusedMultiplyAdd(-s, s, z) / (s + s);
        rest = MathF.FusedMultiplyAdd(ArcSineTail(z) * z, s, rootRest);
        return s;
    }

    /// <summary>(asin x - x) / x^3, where z is the square of x.</summary>
    private static float ArcSineTail(float z)
    {
        float p = 0.037694495f;
        p = MathF.FusedMultiplyAdd(p, z, 0.014316315f);
        p = MathF.FusedMultiplyAdd(p, z, 0.031838797f);
        p = MathF.FusedMultiplyAdd(p, z, 0.044513393f);
        p = MathF.FusedMultiplyAdd(p, z, 0.07500522f);
        p = MathF.FusedMultiplyAdd(p, z, 0.1666666f);
        return p;
    }

    /// <summary>The arc tangent from 0 to 1.</summary>
    private static float ArcTangent(float x)
    {
        float z = x * x;
        float p = -0.0017824792f;
        p = MathF.FusedMultiplyAdd(p, z, 0.01086757f);
        p = MathF.FusedMultiplyAdd(p, z, -0.031095572f);
        p = MathF.FusedMultiplyAdd(p, z, 0.05788052f);
        p = MathF.FusedMultiplyAdd(p, z, -0.0839928f);
        p = MathF.FusedMultiplyAdd(p, z, 0.109508775f);
        p = MathF.FusedMultiplyAdd(p, z, -0.14264016f);
        p = MathF.FusedMultiplyAdd(p, z, 0.1999853f);
        p = MathF.FusedMultiplyAdd(p, z, -0.333333f);
        return MathF.FusedMultiplyAdd(p * z, x, x);
    }
}

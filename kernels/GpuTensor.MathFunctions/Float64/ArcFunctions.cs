namespace GpuTensor.MathFunctions.Float64;

/// <summary>
/// Functions that give angles, as those of floats.
/// </summary>
internal static class ArcFunctions
{
    private const double HalfPi = 1.5707963267948966, HalfPiRest = 6.123233995736766e-17;

    /// <summary>The arc sine; NaN outside [-1, 1].</summary>
    public static double Asin(double x)
    {
        double a = Math.Abs(x);
        if (!(a > 0.5))
            return Math.FusedMultiplyAdd(ArcSineTail(x * x) * (x * x), x, x);
        double s = HalfAngle(a, out double rest);
        return Math.CopySign(HalfPi - (2 * s - (HalfPiRest - 2 * rest)), x);
    }

    /// <summary>The arc cosine; NaN outside [-1, 1].</summary>
    public static double Acos(double x)
    {
        double a = Math.Abs(x);
        if (!(a > 0.5))
            return HalfPi - (x - Math.FusedMultiplyAdd(ArcSineTail(x * x) * (x * x), -x, HalfPiRest));
        double s = HalfAngle(a, out double rest);
        return x > 0 ? 2 * (s + rest) : 2 * (HalfPi - (s - (HalfPiRest - rest)));
    }

    /// <summary>The arc tangent.</summary>
    public static double Atan(double x)
    {
        double a = Math.Abs(x);
        double angle = a > 1 ? HalfPi - (ArcTangent(1 / a) - HalfPiRest) : ArcTangent(a);
        return Math.CopySign(angle, x);
    }

    /// <summary>The angle of the point (x, y).</summary>
    public static double Atan2(double y, double x)
    {
        double a = Math.Abs(x), b = Math.Abs(y);
        double greater = Math.Max(a, b), lesser = Math.Min(a, b);
        double ratio = lesser == greater ? (greater == 0 ? 0 : 1) : lesser / greater;
        double angle = ArcTangent(greater >= 0 ? ratio : greater);
        angle = b > a ? HalfPi - (angle - HalfPiRest) : angle;
        angle = BitConverter.DoubleToInt64Bits(x) < 0 ? 2 * HalfPi - (angle - 2 * HalfPiRest) : angle;
        return Math.CopySign(angle, y);
    }

    /// <summary>The arc sine of sqrt((1 - a) / 2), half the angle that asin a lacks of a right one, as a sum of two numbers.</summary>
    private static double HalfAngle(double a, out double rest)
    {
        double z = Math.FusedMultiplyAdd(a, -0.5, 0.5), s = Math.Sqrt(z);
        double rootRest = s == 0 ? 0 : Math.FusedMultiplyAdd(-s, s, z) / (s + s);
        rest = Math.FusedMultiplyAdd(ArcSineTail(z) * z, s, rootRest);
        return s;
    }

    /// <summary>(asin x - x) / x^3, where z is the square of x.</summary>
    private static double ArcSineTail(double z)
    {
        double p = 0.032626354300891315;
        p = Math.FusedMultiplyAdd(p, z, -0.020995477471649284);
        p = Math.FusedMultiplyAdd(p, z, 0.021704943221385477);
        p = Math.FusedMultiplyAdd(p, z, 0.0037074291669614247);
        p = Math.FusedMultiplyAdd(p, z, 0.010779982847856511);
        p = Math.FusedMultiplyAdd(p, z, 0.011398961052645035);
        p = Math.FusedMultiplyAdd(p, z, 0.013980814344709415);
        p = Math.FusedMultiplyAdd(p, z, 0.017351612572914787);
        p = Math.FusedMultiplyAdd(p, z, 0.022372214952087074);
        p = Math.FusedMultiplyAdd(p, z, 0.030381942709324723);
        p = Math.FusedMultiplyAdd(p, z, 0.04464285717456992);
        p = Math.FusedMultiplyAdd(p, z, 0.0749999999997086);
        p = Math.FusedMultiplyAdd(p, z, 0.1666666666666676);
        return p;
    }

    /// <summary>The arc tangent from 0 to 1.</summary>
    private static double ArcTangent(double x)
    {
        double z = x * x;
        double p = -8.659823924782838e-06;
        p = Math.FusedMultiplyAdd(p, z, 0.00010393556022745855);
        p = Math.FusedMultiplyAdd(p, z, -0.000593227543611789);
        p = Math.FusedMultiplyAdd(p, z, 0.002152667984625283);
        p = Math.FusedMultiplyAdd(p, z, -0.005614790807075715);
        p = Math.FusedMultiplyAdd(p, z, 0.011321560380360567);
        p = Math.FusedMultiplyAdd(p, z, -0.018619012825711233);
        p = Math.FusedMultiplyAdd(p, z, 0.0261562491255067);
        p = Math.FusedMultiplyAdd(p, z, -0.032788844102599815);
        p = Math.FusedMultiplyAdd(p, z, 0.03821206973447174);
        p = Math.FusedMultiplyAdd(p, z, -0.042864838629037755);
        p = Math.FusedMultiplyAdd(p, z, 0.047449600014930815);
        p = Math.FusedMultiplyAdd(p, z, -0.05259443438538333);
        p = Math.FusedMultiplyAdd(p, z, 0.058817182753692444);
        p = Math.FusedMultiplyAdd(p, z, -0.06666584076492366);
        p = Math.FusedMultiplyAdd(p, z, 0.07692299755396928);
        p = Math.FusedMultiplyAdd(p, z, -0.09090908551095385);
        p = Math.FusedMultiplyAdd(p, z, 0.1111111108667643);
        p = Math.FusedMultiplyAdd(p, z, -0.14285714285045167);
        p = Math.FusedMultiplyAdd(p, z, 0.1999999999999062);
        p = Math.FusedMultiplyAdd(p, z, -0.33333333333333287);
        return Math.FusedMultiplyAdd(p * z, x, x);
    }
}

namespace GpuTensor.MathFunctions.Float64;

/// <summary>Functions of angles, as those of floats.</summary>
internal static class Trigonometry
{
    /// <summary>The sine.</summary>
    public static double Sin(double x)
    {
        double r = AngleReduction.Reduce(Math.Abs(x), out double rest, out int n);
        double value = (n & 1) == 0 ? Sine(r, rest) : Cosine(r, rest);
        return Flip(value, ((long)n << 62) ^ BitConverter.DoubleToInt64Bits(x));
    }

    /// <summary>The cosine.</summary>
    public static double Cos(double x)
    {
        double r = AngleReduction.Reduce(Math.Abs(x), out double rest, out int n);
        double value = (n & 1) == 0 ? Cosine(r, rest) : Sine(r, rest);
        return Flip(value, (long)(n + 1) << 62);
    }

    /// <summary>The tangent.</summary>
    public static double Tan(double x)
    {
        double r = AngleReduction.Reduce(Math.Abs(x), out double rest, out int n);
        double sine = Sine(r, rest), cosine = Cosine(r, rest);
        bool isEven = (n & 1) == 0;
        double value = (isEven ? sine : -cosine) / (isEven ? cosine : sine);
        return Flip(value, BitConverter.DoubleToInt64Bits(x));
    }

    /// <summary>The value, or minus that where the highest bit is set.</summary>
    private static double Flip(double value, long sign) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) ^ (sign & long.MinValue));

    private static double Sine(double r, double rest)
    {
        double z = r * r;
        double p = 1.5893107046005454e-10;
        p = Math.FusedMultiplyAdd(p, z, -2.505069540844969e-08);
        p = Math.FusedMultiplyAdd(p, z, 2.7557313298373786e-06);
        p = Math.FusedMultiplyAdd(p, z, -0.0001984126982869805);
        p = Math.FusedMultiplyAdd(p, z, 0.008333333333321069);
        p = Math.FusedMultiplyAdd(p, z, -0.16666666666666627);
        return r + Math.FusedMultiplyAdd(r, z * p, Math.FusedMultiplyAdd(-0.5 * z, rest, rest));
    }

    private static double Cosine(double r, double rest)
    {
        double z = r * r;
        double p = -1.135574329074475e-11;
        p = Math.FusedMultiplyAdd(p, z, 2.0875647443361562e-09);
        p = Math.FusedMultiplyAdd(p, z, -2.755731379104517e-07);
        p = Math.FusedMultiplyAdd(p, z, 2.4801587287526006e-05);
        p = Math.FusedMultiplyAdd(p, z, -0.0013888888888870968);
        p = Math.FusedMultiplyAdd(p, z, 0.04166666666666658);
        double half = 0.5 * z, one = 1 - half;
        return one + (((1 - one) - half) + Math.FusedMultiplyAdd(z * z, p, -r * rest));
    }
}

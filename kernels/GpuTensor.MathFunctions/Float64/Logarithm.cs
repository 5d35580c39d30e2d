namespace GpuTensor.MathFunctions.Float64;

/// <summary>
/// Logarithms: x = m 2^k with m near 1, and log m = 2 artanh((m - 1) / (m + 1)) as a sum of two doubles (Dekker's
/// arithmetic around a Remez fit), from which the others follow.
/// </summary>
internal static class Logarithm
{
    private const double SmallestNormal = 2.2250738585072014E-308;

    /// <summary>The natural logarithm; -infinity for zero, NaN below.</summary>
    public static double Log(double x) => IsSpecial(x) ? Special(x) : Double(x, out double rest) + rest;

    /// <summary>The logarithm to base 2; exact for powers of two.</summary>
    public static double Log2(double x)
    {
        if (IsSpecial(x))
            return Special(x);
        double log = Parts(x, out double rest, out double k);
        double high = log * 1.4426950408889634;
        double low = Math.FusedMultiplyAdd(log, 1.4426950408889634, -high)
            + Math.FusedMultiplyAdd(log, 2.0355273740931033e-17, rest * 1.4426950408889634);
        double sum = k + high;
        return sum + ((k - sum) + high + low);
    }

    /// <summary>The logarithm to base 10.</summary>
    public static double Log10(double x)
    {
        if (IsSpecial(x))
            return Special(x);
        double log = Parts(x, out double rest, out double k);
        double high = log * 0.4342944819032518;
        double low = Math.FusedMultiplyAdd(log, 0.4342944819032518, -high)
            + Math.FusedMultiplyAdd(log, 1.098319650216765e-17, Math.FusedMultiplyAdd(rest, 0.4342944819032518, k * -2.8037281277851704e-18));
        double whole = k * 0.3010299956639812;
        low += Math.FusedMultiplyAdd(k, 0.3010299956639812, -whole);
        double sum = whole + high;
        return sum + ((whole - sum) + high + low);
    }

    /// <summary>The natural logarithm of a positive finite x as a sum of two doubles.</summary>
    public static double Double(double x, out double rest)
    {
        double log = Parts(x, out double low, out double k);
        double whole = k * 0.6931471805599453;
        low += Math.FusedMultiplyAdd(k, 0.6931471805599453, -whole) + k * 2.3190468138462996e-17;
        double sum = whole + log;
        rest = (whole - sum) + log + low;
        return sum;
    }

    /// <summary>log m as a sum of two doubles, with x = m 2^k.</summary>
    private static double Parts(double x, out double rest, out double k)
    {
        double m = Split(x, out k);
        double f = m - 1, d = m + 1, dRest = m - (d - 1);
        double inverse = 1 / d;
        double s = f * inverse;
        double sRest = Math.FusedMultiplyAdd(-s, dRest, Math.FusedMultiplyAdd(-s, d, f)) * inverse;
        double z = s * s, zRest = Math.FusedMultiplyAdd(s, s, -z) + 2 * s * sRest;

        // 2 artanh s = 2 s + s z (2/3 + z R(z))
        double r = 0.13198278337476163;
        r = Math.FusedMultiplyAdd(r, z, 0.13256611922416178);
        r = Math.FusedMultiplyAdd(r, z, 0.15386765984009818);
        r = Math.FusedMultiplyAdd(r, z, 0.18181784183507857);
        r = Math.FusedMultiplyAdd(r, z, 0.2222222252196831);
        r = Math.FusedMultiplyAdd(r, z, 0.28571428570088475);
        r = Math.FusedMultiplyAdd(r, z, 0.4000000000000228) * z;
        double c = 0.6666666666666666 + r, cRest = (0.6666666666666666 - c) + r + 3.700743415417188e-17;
        double u = z * c, uRest = Math.FusedMultiplyAdd(z, c, -u) + Math.FusedMultiplyAdd(z, cRest, zRest * c);
        double v = s * u, vRest = Math.FusedMultiplyAdd(s, u, -v) + Math.FusedMultiplyAdd(s, uRest, sRest * u);
        double sum = 2 * s + v;
        rest = (2 * s - sum) + v + (vRest + 2 * sRest);
        return sum;
    }

    /// <summary>m from the square root of 1/2 to that of 2, and k, with x = m 2^k.</summary>
    private static double Split(double x, out double k)
    {
        bool isSubnormal = x < SmallestNormal;
        long bits = BitConverter.DoubleToInt64Bits(isSubnormal ? x * 18014398509481984 : x);
        long exponent = (bits - 0x3FE6A09E667F3BCD) & unchecked((long)0xFFF0000000000000);
        k = (int)(exponent >> 52) - (isSubnormal ? 54 : 0);
        return BitConverter.Int64BitsToDouble(bits - exponent);
    }

    private static bool IsSpecial(double x) => (ulong)(BitConverter.DoubleToInt64Bits(x) - 1) >= 0x7FEFFFFFFFFFFFFF;

    private static double Special(double x) => x == 0 ? double.NegativeInfinity : x < 0 ? double.NaN : x;
}

namespace GpuTensor.MathFunctions.Float64;

/// <summary>Powers of e and 2, as those of floats.</summary>
internal static class Exponential
{
    private const double ToInteger = 6755399441055744;
    private const double Log2E = 1.4426950408889634;
    private const double Ln2 = 0.6931471805599453, Ln2Rest = 2.3190468138462996e-17;

    /// <summary>e^x.</summary>
    public static double Exp(double x)
    {
        double r = Reduce(Math.Max(Math.Min(x, 710), -746), out int n);
        return Scale(Fraction(r, out _), n);
    }

    /// <summary>2^x.</summary>
    public static double Exp2(double x)
    {
        x = Math.Max(Math.Min(x, 1025), -1076);
        double shifted = x + ToInteger;
        double r = x - (shifted - ToInteger);
        double p = 2.722421931601046e-11;
        p = Math.FusedMultiplyAdd(p, r, 4.478568776323095e-10);
        p = Math.FusedMultiplyAdd(p, r, 7.053866814659691e-09);
        p = Math.FusedMultiplyAdd(p, r, 1.0177901044782142e-07);
        p = Math.FusedMultiplyAdd(p, r, 1.3215489390912489e-06);
        p = Math.FusedMultiplyAdd(p, r, 1.5252734230159997e-05);
        p = Math.FusedMultiplyAdd(p, r, 0.00015403530390541335);
        p = Math.FusedMultiplyAdd(p, r, 0.001333355814598398);
        p = Math.FusedMultiplyAdd(p, r, 0.009618129107629743);
        p = Math.FusedMultiplyAdd(p, r, 0.0555041086648235);
        p = Math.FusedMultiplyAdd(p, r, 0.2402265069591007);
        p = Math.FusedMultiplyAdd(p, r, Ln2);
        return Scale(Math.FusedMultiplyAdd(p, r, 1), (int)BitConverter.DoubleToInt64Bits(shifted));
    }

    /// <summary>x - n ln 2. The first difference is exact.</summary>
    public static double Reduce(double x, out int n)
    {
        double whole = Whole(x, out n);
        return Math.FusedMultiplyAdd(whole, -Ln2Rest, Math.FusedMultiplyAdd(whole, -Ln2, x));
    }

    /// <summary>The same of x + more, where more is small.</summary>
    public static double Reduce(double x, double more, out int n)
    {
        double whole = Whole(x, out n);
        return Math.FusedMultiplyAdd(whole, -Ln2, x) + Math.FusedMultiplyAdd(whole, -Ln2Rest, more);
    }

    /// <summary>e^r and what rounding it left.</summary>
    public static double Fraction(double r, out double rest)
    {
        double p = 2.0826938577308908e-09;
        p = Math.FusedMultiplyAdd(p, r, 2.511226060942821e-08);
        p = Math.FusedMultiplyAdd(p, r, 2.7557582159461874e-07);
        p = Math.FusedMultiplyAdd(p, r, 2.7557234232003484e-06);
        p = Math.FusedMultiplyAdd(p, r, 2.480158692444009e-05);
        p = Math.FusedMultiplyAdd(p, r, 0.00019841269897000988);
        p = Math.FusedMultiplyAdd(p, r, 0.0013888888889117916);
        p = Math.FusedMultiplyAdd(p, r, 0.008333333333316791);
        p = Math.FusedMultiplyAdd(p, r, 0.04166666666666609);
        p = Math.FusedMultiplyAdd(p, r, 0.16666666666666682);
        p = Math.FusedMultiplyAdd(p, r, 0.5);
        p = Math.FusedMultiplyAdd(p, r, 1);
        double fraction = Math.FusedMultiplyAdd(p, r, 1);
        rest = Math.FusedMultiplyAdd(p, r, 1 - fraction);
        return fraction;
    }

    /// <summary>x * 2^n for n from -2044 to 2046.</summary>
    public static double Scale(double x, int n)
    {
        int half = n >> 1;
        return x * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>2^n for n from -1022 to 1023.</summary>
    public static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);

    private static double Whole(double x, out int n)
    {
        double shifted = Math.FusedMultiplyAdd(x, Log2E, ToInteger);
        n = (int)BitConverter.DoubleToInt64Bits(shifted);
        return shifted - ToInteger;
    }
}

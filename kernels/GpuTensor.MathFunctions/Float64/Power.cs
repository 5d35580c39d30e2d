namespace GpuTensor.MathFunctions.Float64;

/// <summary>Powers.</summary>
internal static class Power
{
    /// <summary>From here on all numbers are even.</summary>
    private const double AllEven = 9007199254740992;

    /// <summary>
    /// x^y = e^(y log x), with log x as a sum of two numbers. The cases of the C standard: anything to the power 0 and 1 to any
    /// power is 1, below zero only integers are powers, odd ones keep the sign.
    /// </summary>
    public static double Pow(double x, double y)
    {
        double a = Math.Abs(x), b = Math.Abs(y);
        if (y == 0 || x == 1)
            return 1;
        if (!(a >= 0) || !(b >= 0))
            return x + y;
        bool isInteger = b >= AllEven || Math.Truncate(y) == y;
        bool isOdd = b < AllEven && isInteger && 2 * Math.Truncate(0.5 * y) != y;
        bool isNegative = BitConverter.DoubleToInt64Bits(x) < 0;
        double power;
        if (a == 0)
            power = y < 0 ? double.PositiveInfinity : 0;
        else if (a == double.PositiveInfinity)
            power = y < 0 ? 0 : a;
        else if (b == double.PositiveInfinity)
            power = a == 1 ? 1 : a > 1 == y > 0 ? b : 0;
        else if (isNegative && !isInteger)
            power = double.NaN;
        else
            power = Positive(a, y);
        return isNegative && isOdd ? -power : power;
    }

    private static double Positive(double x, double y)
    {
        double log = Logarithm.Double(x, out double logRest);
        double product = y * log;
        double rest = Math.FusedMultiplyAdd(y, logRest, Math.FusedMultiplyAdd(y, log, -product));
        bool isBeyond = Math.Abs(product) > 760;
        double within = isBeyond ? (product > 0 ? 760 : -760) : product;
        double r = Exponential.Reduce(within, isBeyond ? 0 : rest, out int n);
        return Exponential.Scale(Exponential.Fraction(r, out _), n);
    }
}

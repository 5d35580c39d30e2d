namespace GpuTensor.MathFunctions.Float64;

/// <summary>Division with a remainder.</summary>
internal static class Division
{
    /// <summary>What one step of the long division takes away, 2^52.</summary>
    private const double Step = 4503599627370496;

    /// <summary>
    /// What truncating division leaves, exactly, with the sign of x: long division with digits of <see cref="Step"/>. A quotient is at most one
    /// too great, since it is rounded; what a fused multiply-add then takes away is exact, and so is adding the divisor again.
    /// </summary>
    public static double Remainder(double x, double y)
    {
        double left = Math.Abs(x), divisor = Math.Abs(y);
        if (!(left < double.PositiveInfinity) || !(divisor > 0))
            return double.NaN;
        if (left < divisor)
            return x;
        double multiple = divisor;
        while (multiple * Step <= left)
            multiple *= Step;
        while (multiple >= divisor)
        {
            double quotient = Math.Truncate(left / multiple);
            left = Math.FusedMultiplyAdd(-quotient, multiple, left);
            left = left < 0 ? left + multiple : left;
            multiple *= 1 / Step;
        }

        return Math.CopySign(left, x);
    }
}

namespace GpuTensor.Compiler.Tests.MathFunctions;

/// <summary>How far a result is from a better one, in units of the last place.</summary>
internal static class Ulps
{
    /// <summary>Of a float from a double; infinity where one is NaN and the other not, or a zero has the wrong sign.</summary>
    public static double Of(float actual, double expected)
    {
        long bits = BitConverter.DoubleToInt64Bits(expected);
        if (double.IsNaN(expected) || double.IsNaN(actual))
            return double.IsNaN(expected) == double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (double.IsInfinity(expected) || expected == 0)
            return BitConverter.DoubleToInt64Bits(actual) == bits ? 0 : double.PositiveInfinity;
        long exponent = Math.Max(Math.Min((bits >> 52) & 2047, 1023 + 127), 1023 - 126);
        double unit = BitConverter.Int64BitsToDouble((exponent - 23) << 52);
        double value = float.IsInfinity(actual) ? Math.CopySign(340282366920938463463374607431768211456.0, actual) : actual;
        double beyond = Math.Abs(expected) > 340282366920938463463374607431768211456.0 ? Math.CopySign(340282366920938463463374607431768211456.0, expected) : expected;
        return Math.Abs(value - beyond) / unit;
    }

    /// <summary>Of two doubles, as steps from one to the other.</summary>
    public static double Of(double actual, double expected)
    {
        if (double.IsNaN(expected) || double.IsNaN(actual))
            return double.IsNaN(expected) == double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        long a = BitConverter.DoubleToInt64Bits(actual), b = BitConverter.DoubleToInt64Bits(expected);
        if (a < 0 != b < 0 || ((actual == 0) != (expected == 0) && Math.Abs(actual) + Math.Abs(expected) > double.Epsilon))
            return double.PositiveInfinity;
        return Math.Abs(a - b);
    }
}

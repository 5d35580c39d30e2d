namespace GpuTensor.MathFunctions.Float32;

/// <summary>Powers.</summary>
internal static class Power
{
    /// <summary>From here on all numbers are even.</summary>
    private const float AllEven = 16777216;

    /// <summary>
    /// x^y = e^(y log x), with log x as a sum of two numbers. The cases of the C standard: anything to the power 0 and 1 to any
    /// power is 1, below zero only integers are powers, odd ones keep the sign.
    /// </summary>
    public static float Pow(float x, float y)
    {
        float a = MathF.Abs(x), b = MathF.Abs(y);
        if (y == 0 || x == 1)
            return 1;
        if (!(a >= 0) || !(b >= 0))
            return x + y;
        bool isInteger = b >= AllEven || MathF.Truncate(y) == y;
        bool isOdd = b < AllEven && isInteger && 2 * MathF.Truncate(0.5f * y) != y;
        bool isNegative = BitConverter.SingleToInt32Bits(x) < 0;
        float power;
        if (a == 0)
            power = y < 0 ? float.PositiveInfinity : 0;
        else if (a == float.PositiveInfinity)
            power = y < 0 ? 0 : a;
        else if (b == float.PositiveInfinity)
            power = a == 1 ? 1 : a > 1 == y > 0 ? b : 0;
        else if (isNegative && !isInteger)
            power = float.NaN;
        else
            power = Positive(a, y);
        return isNegative && isOdd ? -power : power;
    }

    private static float Positive(float x, float y)
    {
        float log = Logarithm.Double(x, out float logRest);
        float product = y * log;
        float rest = MathF.FusedMultiplyAdd(y, logRest, MathF.FusedMultiplyAdd(y, log, -product));
        bool isBeyond = MathF.Abs(product) > 110;
        float within = isBeyond ? (product > 0 ? 110 : -110) : product;
        float r = Exponential.Reduce(within, isBeyond ? 0 : rest, out int n);
        return Exponential.Scale(Exponential.Fraction(r, out _), n);
    }
}

namespace GpuTensor.Testing.Ptx.Arithmetic;

/// <summary>
/// Arithmetic of the 16-bit formats, to the nearest. Doubles hold almost every sum and product exactly; where a sum leaves
/// something over, its last bit is set, so that rounding once more gives what rounding once would.
/// </summary>
internal static class NarrowArithmetic
{
    public static Func<ulong, ulong, ulong> Add(FloatFormat format) => (a, b) => Round(format, Sum(format.ToDouble(a), format.ToDouble(b)));

    public static Func<ulong, ulong, ulong> Subtract(FloatFormat format) => (a, b) => Round(format, Sum(format.ToDouble(a), -format.ToDouble(b)));

    public static Func<ulong, ulong, ulong> Multiply(FloatFormat format) => (a, b) => Round(format, format.ToDouble(a) * format.ToDouble(b));

    public static Func<ulong, ulong, ulong, ulong> MultiplyAdd(FloatFormat format) =>
        (a, b, c) => Round(format, Sum(format.ToDouble(a) * format.ToDouble(b), format.ToDouble(c)));

    /// <summary>Rounds a double to the nearest number of the format.</summary>
    public static ulong Round(FloatFormat format, double value)
    {
        if (double.IsNaN(value))
        {
            return format.CanonicalNaN;
        }

        if (format == FloatFormat.Half)
        {
            return BitConverter.HalfToUInt16Bits((Half)value);
        }

        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        return double.IsInfinity(value)
            ? format.Infinity | (value < 0 ? format.SignBit : 0)
            : Exact.Of(FloatFormat.Double, bits).ToBits(format, RoundingMode.Nearest);
    }

    private static double Sum(double a, double b)
    {
        double sum = a + b;
        double part = sum - a;
        double rest = (a - (sum - part)) + (b - part);
        if (rest == 0 || !double.IsFinite(rest))
        {
            return sum;
        }

        ulong bits = BitConverter.DoubleToUInt64Bits(sum);
        return (bits & 1) != 0 ? sum : BitConverter.UInt64BitsToDouble(rest > 0 == sum > 0 ? bits | 1 : bits - 1);
    }
}

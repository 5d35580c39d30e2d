namespace GpuTensor.Testing.Ptx.Arithmetic;

/// <summary>The arithmetic of IEEE 754 in any format and rounding; to the nearest it takes the processor's where it has it.</summary>
internal static class FloatArithmetic
{
    public static Func<ulong, ulong, ulong> Add(FloatFormat format, RoundingMode rounding)
    {
        if (rounding == RoundingMode.Nearest)
        {
            if (format == FloatFormat.Single)
            {
                return static (a, b) => Bits(Single(a) + Single(b));
            }

            if (format == FloatFormat.Double)
            {
                return static (a, b) => Bits(Double(a) + Double(b));
            }
        }

        return (a, b) => Special(format, a, b, b, format.IsInfinite(a) && format.IsInfinite(b) && a != b)
            ?? (format.IsInfinite(a) ? a : format.IsInfinite(b) ? b
            : Exact.Add(Exact.Of(format, a), Exact.Of(format, b), rounding).ToBits(format, rounding));
    }

    /// <summary>a - b, by the sum with b's sign turned; NaN stays NaN.</summary>
    public static Func<ulong, ulong, ulong> Subtract(FloatFormat format, RoundingMode rounding)
    {
        Func<ulong, ulong, ulong> add = Add(format, rounding);
        return (a, b) => add(a, b ^ format.SignBit);
    }

    public static Func<ulong, ulong, ulong> Multiply(FloatFormat format, RoundingMode rounding)
    {
        if (rounding == RoundingMode.Nearest)
        {
            if (format == FloatFormat.Single)
            {
                return static (a, b) => Bits(Single(a) * Single(b));
            }

            if (format == FloatFormat.Double)
            {
                return static (a, b) => Bits(Double(a) * Double(b));
            }
        }

        return (a, b) => Special(format, a, b, b, IsZeroTimesInfinity(format, a, b))
            ?? (format.IsInfinite(a) || format.IsInfinite(b)
            ? format.Infinity | ((a ^ b) & format.SignBit)
            : (Exact.Of(format, a) * Exact.Of(format, b)).ToBits(format, rounding));
    }

    public static Func<ulong, ulong, ulong, ulong> MultiplyAdd(FloatFormat format, RoundingMode rounding)
    {
        if (rounding == RoundingMode.Nearest)
        {
            if (format == FloatFormat.Single)
            {
                return static (a, b, c) => Bits(MathF.FusedMultiplyAdd(Single(a), Single(b), Single(c)));
            }

            if (format == FloatFormat.Double)
            {
                return static (a, b, c) => Bits(Math.FusedMultiplyAdd(Double(a), Double(b), Double(c)));
            }
        }

        return (a, b, c) =>
        {
            bool isInfinite = format.IsInfinite(a) || format.IsInfinite(b);
            ulong infinite = format.Infinity | ((a ^ b) & format.SignBit);
            bool isInvalid = IsZeroTimesInfinity(format, a, b) || (isInfinite && format.IsInfinite(c) && c != infinite);
            return Special(format, a, b, c, isInvalid)
                ?? (isInfinite ? infinite : format.IsInfinite(c) ? c
                : Exact.Add(Exact.Of(format, a) * Exact.Of(format, b), Exact.Of(format, c), rounding).ToBits(format, rounding));
        };
    }

    public static Func<ulong, ulong, ulong> Divide(FloatFormat format, RoundingMode rounding)
    {
        if (rounding == RoundingMode.Nearest)
        {
            if (format == FloatFormat.Single)
            {
                return static (a, b) => Bits(Single(a) / Single(b));
            }

            if (format == FloatFormat.Double)
            {
                return static (a, b) => Bits(Double(a) / Double(b));
            }
        }

        return (a, b) =>
        {
            ulong sign = (a ^ b) & format.SignBit;
            bool isInvalid = (format.IsZero(a) && format.IsZero(b)) || (format.IsInfinite(a) && format.IsInfinite(b));
            return Special(format, a, b, b, isInvalid)
                ?? (format.IsZero(b) || format.IsInfinite(a) ? format.Infinity | sign
                : format.IsZero(a) || format.IsInfinite(b) ? sign
                : Exact.Divide(Exact.Of(format, a), Exact.Of(format, b)).ToBits(format, rounding));
        };
    }

    public static Func<ulong, ulong> SquareRoot(FloatFormat format, RoundingMode rounding)
    {
        if (rounding == RoundingMode.Nearest)
        {
            if (format == FloatFormat.Single)
            {
                return static a => Bits(MathF.Sqrt(Single(a)));
            }

            if (format == FloatFormat.Double)
            {
                return static a => Bits(Math.Sqrt(Double(a)));
            }
        }

        return a => format.IsZero(a) ? a : Special(format, a, a, a, format.IsNegative(a))
            ?? (format.IsInfinite(a) ? a : Exact.SquareRoot(Exact.Of(format, a)).ToBits(format, rounding));
    }

    /// <summary>The smaller or larger; -0 is below +0. A NaN gives the other, or NaN where it shall stay.</summary>
    public static Func<ulong, ulong, ulong> Select(FloatFormat format, bool isLarger, bool keepsNaN) => (a, b) =>
    {
        (bool isNaN, bool isOtherNaN) = (format.IsNaN(a), format.IsNaN(b));
        if (isNaN || isOtherNaN)
        {
            return keepsNaN || (isNaN && isOtherNaN) ? format.CanonicalNaN : isNaN ? b : a;
        }

        return Order(format, a) < Order(format, b) != isLarger ? a : b;
    };

    /// <summary>A whole number that grows with the value.</summary>
    public static long Order(FloatFormat format, ulong bits)
    {
        long magnitude = (long)(bits & (format.SignBit - 1));
        return format.IsNegative(bits) ? ~magnitude : magnitude;
    }

    public static float Single(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    public static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    /// <summary>The bits; every NaN becomes the one that PTX gives.</summary>
    public static ulong Bits(float value) => float.IsNaN(value) ? 0x7FFFFFFF : BitConverter.SingleToUInt32Bits(value);

    public static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static bool IsZeroTimesInfinity(FloatFormat format, ulong a, ulong b) =>
        (format.IsZero(a) && format.IsInfinite(b)) || (format.IsInfinite(a) && format.IsZero(b));

    private static ulong? Special(FloatFormat format, ulong a, ulong b, ulong c, bool isInvalid) =>
        isInvalid || format.IsNaN(a) || format.IsNaN(b) || format.IsNaN(c) ? format.CanonicalNaN : null;
}

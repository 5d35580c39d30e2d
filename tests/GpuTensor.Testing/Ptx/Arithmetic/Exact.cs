using System.Numerics;

namespace GpuTensor.Testing.Ptx.Arithmetic;

/// <summary>
/// A finite number without any rounding: ±magnitude·2^exponent, and whether a little more (below any bit) is there. Rounds once,
/// to any format in any direction.
/// </summary>
internal readonly record struct Exact(bool IsNegative, BigInteger Magnitude, int Exponent, bool IsMore = false)
{
    /// <summary>The value of a format's bits, which are finite.</summary>
    public static Exact Of(FloatFormat format, ulong bits)
    {
        ulong raw = (bits & (format.SignBit - 1)) >> format.Shift;
        ulong fraction = raw & ((1UL << format.FractionBits) - 1);
        int exponent = (int)(raw >> format.FractionBits);
        return exponent == 0
            ? new(format.IsNegative(bits), fraction, format.LeastExponent)
            : new(format.IsNegative(bits), fraction | (1UL << format.FractionBits), exponent - 1 + format.LeastExponent);
    }

    public static Exact Of(BigInteger value) => new(value.Sign < 0, BigInteger.Abs(value), 0);

    public static Exact operator *(Exact a, Exact b) =>
        new(a.IsNegative != b.IsNegative, a.Magnitude * b.Magnitude, a.Exponent + b.Exponent);

    /// <summary>The sum; an exact zero takes the sign that the rounding gives it.</summary>
    public static Exact Add(Exact a, Exact b, RoundingMode rounding)
    {
        int exponent = Math.Min(a.Exponent, b.Exponent);
        BigInteger sum = a.Signed(exponent) + b.Signed(exponent);
        bool isNegative = sum.IsZero
            ? a.IsNegative == b.IsNegative ? a.IsNegative : rounding == RoundingMode.Down
            : sum.Sign < 0;
        return new(isNegative, BigInteger.Abs(sum), exponent);
    }

    /// <summary>The quotient of numbers that are not zero, to more bits than any format has.</summary>
    public static Exact Divide(Exact a, Exact b)
    {
        int shift = Math.Max(0, (int)(b.Magnitude.GetBitLength() - a.Magnitude.GetBitLength())) + 70;
        BigInteger quotient = BigInteger.DivRem(a.Magnitude << shift, b.Magnitude, out BigInteger rest);
        return new(a.IsNegative != b.IsNegative, quotient, a.Exponent - b.Exponent - shift, !rest.IsZero);
    }

    /// <summary>The square root of a positive number.</summary>
    public static Exact SquareRoot(Exact a)
    {
        int shift = 140 + ((a.Exponent + 140) & 1);
        BigInteger scaled = a.Magnitude << shift;
        BigInteger root = BigInteger.One << (int)((scaled.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (scaled / root)) >> 1;
            if (next >= root)
            {
                break;
            }

            root = next;
        }

        return new(false, root, (a.Exponent - shift) / 2, root * root != scaled);
    }

    /// <summary>Rounds to a whole number.</summary>
    public BigInteger ToInteger(RoundingMode rounding)
    {
        (BigInteger whole, int compared) = Split(0);
        BigInteger rounded = whole + (GoesUp(rounding, whole, compared) ? 1 : 0);
        return IsNegative ? -rounded : rounded;
    }

    /// <summary>Rounds to a format; what is too large becomes infinity or the largest number, as the rounding says.</summary>
    public ulong ToBits(FloatFormat format, RoundingMode rounding)
    {
        ulong sign = IsNegative ? format.SignBit : 0;
        if (Magnitude.IsZero && !IsMore)
        {
            return sign;
        }

        int top = (int)Magnitude.GetBitLength() + Exponent - 1;
        int exponent = Math.Max(top - format.FractionBits, format.LeastExponent);
        (BigInteger whole, int compared) = Split(exponent);
        if (compared >= 0 && GoesUp(rounding, whole, compared))
        {
            whole++;
        }

        // A carry into the next power of two runs into the exponent by itself.
        BigInteger raw = whole + ((BigInteger)(exponent - format.LeastExponent) << format.FractionBits);
        BigInteger infinity = format.Infinity >> format.Shift;
        if (raw >= infinity)
        {
            bool isInfinite = rounding is RoundingMode.Nearest or RoundingMode.Away || rounding == (IsNegative ? RoundingMode.Down : RoundingMode.Up);
            raw = isInfinite ? infinity : infinity - 1;
        }

        return sign | ((ulong)raw << format.Shift);
    }

    private BigInteger Signed(int exponent) => (IsNegative ? -Magnitude : Magnitude) << (Exponent - exponent);

    // The whole multiples of 2^exponent, and what is left: -1 nothing, 0 below a half, 1 a half, 2 above.
    private (BigInteger Whole, int Left) Split(int exponent)
    {
        int drop = exponent - Exponent;
        if (drop <= 0)
        {
            return (Magnitude << -drop, IsMore ? 0 : -1);
        }

        BigInteger whole = Magnitude >> drop;
        BigInteger rest = Magnitude - (whole << drop);
        if (rest.IsZero)
        {
            return (whole, IsMore ? 0 : -1);
        }

        int order = rest.CompareTo(BigInteger.One << (drop - 1));
        return (whole, order < 0 ? 0 : order > 0 || IsMore ? 2 : 1);
    }

    private bool GoesUp(RoundingMode rounding, BigInteger whole, int rest) => rest >= 0 && rounding switch
    {
        RoundingMode.Nearest => rest == 2 || (rest == 1 && !whole.IsEven),
        RoundingMode.Away => rest >= 1,
        RoundingMode.Zero => false,
        RoundingMode.Down => IsNegative,
        _ => !IsNegative,
    };
}

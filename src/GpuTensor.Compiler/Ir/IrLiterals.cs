using System.Globalization;

namespace GpuTensor.Compiler.Ir;

/// <summary>
/// Constants as text. Integers are decimal with the suffixes of C# (and <c>i8</c>, <c>u8</c>, <c>i16</c>, <c>u16</c>).
/// Floats are decimal where digits / 10^n, computed in double, gives exactly their bits, and otherwise their bits in
/// hexadecimal: <c>0.1f</c>, <c>2.5</c>, <c>f32#7fc00000</c>. That needs no parser of floats, whose results differ
/// between runtimes.
/// </summary>
internal static class IrLiterals
{
    private const double DigitsLimit = 9007199254740992; // 2^53: integers below are exact in double
    private const int MaxDecimals = 22; // 10^22 is the last power of ten that is exact in double

    private static readonly double[] s_powersOfTen = PowersOfTen();

    /// <summary>The text of a constant.</summary>
    public static string Format(IrType type, ulong bits) => type.Scalar switch
    {
        ScalarType.Bool => bits == 0 ? "false" : "true",
        ScalarType.I8 or ScalarType.I16 => Signed(bits) + IrNames.NameOf(type.Scalar),
        ScalarType.U8 or ScalarType.U16 => Unsigned(bits) + IrNames.NameOf(type.Scalar),
        ScalarType.I32 => Signed(bits),
        ScalarType.U32 => Unsigned(bits) + "u",
        ScalarType.I64 => Signed(bits) + "L",
        ScalarType.U64 => Unsigned(bits) + "UL",
        ScalarType.F32 => FormatFloat(type.Scalar, bits, FloatBits.ToSingle(bits), "f"),
        ScalarType.F64 => FormatFloat(type.Scalar, bits, FloatBits.ToDouble(bits), ""),
        _ => Hexadecimal(type.Scalar, bits),
    };

    /// <summary>Reads what follows an optional minus sign; false where it is no constant.</summary>
    public static bool TryParse(string text, bool negative, out IrType type, out ulong bits)
    {
        int end = 0;
        int point = -1;
        while (end < text.Length && (IsDigit(text[end]) || (text[end] == '.' && point < 0)))
        {
            point = text[end] == '.' ? end : point;
            end++;
        }

        string suffix = text.Substring(end);
        bits = 0;
        type = point >= 0 && suffix.Length == 0 ? new(ScalarType.F64) : TypeOf(suffix);
        if (type.Scalar is ScalarType.F32 or ScalarType.F64)
        {
            return point > 0 && TryParseFloat(text, point, end, type.Scalar, negative, out bits);
        }

        return point < 0 && type.Scalar != ScalarType.Bool
            && ulong.TryParse(text.Substring(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out bits)
            && TryNegate(type, negative, ref bits);
    }

    private static string Signed(ulong bits) => ((long)bits).ToString(CultureInfo.InvariantCulture);

    private static string Unsigned(ulong bits) => bits.ToString(CultureInfo.InvariantCulture);

    private static string Hexadecimal(ScalarType scalar, ulong bits) =>
        IrNames.NameOf(scalar) + "#" + bits.ToString("x" + (2 * IrType.ByteCountOf(scalar)), CultureInfo.InvariantCulture);

    private static string FormatFloat(ScalarType scalar, ulong bits, double value, string suffix)
    {
        ulong sign = 1UL << (8 * IrType.ByteCountOf(scalar) - 1);
        double magnitude = Math.Abs(value);
        for (int decimals = 1; decimals <= MaxDecimals; decimals++)
        {
            double digits = Math.Round(magnitude * s_powersOfTen[decimals]);
            if (!(digits < DigitsLimit))
            {
                break;
            }

            if (BitsOf(scalar, digits / s_powersOfTen[decimals]) == (bits & ~sign))
            {
                string text = ((long)digits).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
                return ((bits & sign) != 0 ? "-" : "") + text.Insert(text.Length - decimals, ".") + suffix;
            }
        }

        return Hexadecimal(scalar, bits);
    }

    private static bool TryParseFloat(string text, int point, int end, ScalarType scalar, bool negative, out ulong bits)
    {
        ulong digits = 0;
        for (int i = 0; i < end && digits < DigitsLimit; i++)
        {
            digits = i == point ? digits : digits * 10 + (ulong)(text[i] - '0');
        }

        int decimals = end - point - 1;
        bool valid = digits < DigitsLimit && decimals is >= 1 and <= MaxDecimals;
        bits = valid ? BitsOf(scalar, digits / s_powersOfTen[decimals]) : 0;
        bits |= negative ? 1UL << (8 * IrType.ByteCountOf(scalar) - 1) : 0;
        return valid;
    }

    private static bool TryNegate(IrType type, bool negative, ref ulong bits)
    {
        int width = 8 * type.ByteCount;
        bool signed = type.Scalar is ScalarType.I8 or ScalarType.I16 or ScalarType.I32 or ScalarType.I64;
        ulong greatest = ulong.MaxValue >> (64 - width + (signed ? 1 : 0));
        bool inRange = bits <= greatest || (negative && signed && bits == greatest + 1);
        bits = negative ? 0 - bits : bits;
        return inRange && (signed || !negative);
    }

    private static IrType TypeOf(string suffix) => suffix switch
    {
        "" => IrType.I32,
        "u" => new(ScalarType.U32),
        "L" => IrType.I64,
        "UL" => new(ScalarType.U64),
        "f" => new(ScalarType.F32),
        "i8" => new(ScalarType.I8),
        "u8" => new(ScalarType.U8),
        "i16" => new(ScalarType.I16),
        "u16" => new(ScalarType.U16),
        _ => IrType.Bool,
    };

    private static ulong BitsOf(ScalarType scalar, double value) =>
        scalar == ScalarType.F32 ? FloatBits.Of((float)value) : FloatBits.Of(value);

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static double[] PowersOfTen()
    {
        var powers = new double[MaxDecimals + 1];
        powers[0] = 1;
        for (int i = 1; i <= MaxDecimals; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}

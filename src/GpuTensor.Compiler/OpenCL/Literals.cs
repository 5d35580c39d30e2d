using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>Constants as OpenCL C writes them, each of exactly its type and value.</summary>
internal static class Literals
{
    /// <summary>Whole numbers below are written digit by digit.</summary>
    private const float MostPlain = 1e6f;

    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    public static Term Of(ScalarType type, ulong bits)
    {
        string text = type switch
        {
            ScalarType.Bool => bits != 0 ? "true" : "false",
            ScalarType.I8 => Narrow("char", (sbyte)bits),
            ScalarType.U8 => Narrow("uchar", (byte)bits),
            ScalarType.I16 => Narrow("short", (short)bits),
            ScalarType.U16 or ScalarType.F16 => Narrow("ushort", (ushort)bits),
            ScalarType.I32 => (int)bits == int.MinValue ? "(-2147483647 - 1)" : ((int)bits).ToString(s_culture),
            ScalarType.I64 => (long)bits == long.MinValue ? "(-9223372036854775807L - 1L)" : ((long)bits).ToString(s_culture) + "L",
            ScalarType.U32 or ScalarType.U64 => Unsigned(type, bits),
            ScalarType.F32 => Single((uint)bits),
            _ => Double(bits),
        };
        return new Term(text, text[0] == '-' || TypeNames.IsNarrow(type) || type == ScalarType.F16 ? Precedence.Prefix : Precedence.Primary);
    }

    /// <summary>An integer constant in the unsigned type in which its type is calculated.</summary>
    public static string Unsigned(ScalarType type, ulong bits) => IrType.ByteCountOf(type) == 8
        ? bits.ToString(s_culture) + "UL"
        : ((uint)bits).ToString(s_culture) + "u";

    private static string Narrow(string type, int value) => $"({type}){value.ToString(s_culture)}";

    private static string Single(uint bits)
    {
        float value = FloatBits.ToSingle(bits);
        if (float.IsNaN(value) || float.IsInfinity(value))
            return $"as_float(0x{bits.ToString("x8", s_culture)}u)";

        if (Math.Abs(value) < MostPlain && value == (int)value)
            return Signed(((int)value).ToString(s_culture) + ".0f", bits >> 31 != 0);

        // The fewest digits that read back as the same value.
        string text = "";
        for (int digits = 6; digits <= 9; digits++)
        {
            text = value.ToString("G" + digits.ToString(s_culture), s_culture);
            if (float.TryParse(text, NumberStyles.Float, s_culture, out float read) && read == value)
                break;
        }

        return Signed(WithPoint(text) + "f", bits >> 31 != 0);
    }

    private static string Double(ulong bits)
    {
        double value = FloatBits.ToDouble(bits);
        if (double.IsNaN(value) || double.IsInfinity(value))
            return $"as_double(0x{bits.ToString("x16", s_culture)}UL)";
        string text = "";
        for (int digits = 15; digits <= 17; digits++)
        {
            text = value.ToString("G" + digits.ToString(s_culture), s_culture);
            if (double.TryParse(text, NumberStyles.Float, s_culture, out double read) && read == value)
                break;
        }

        return Signed(WithPoint(text), bits >> 63 != 0);
    }

    private static string WithPoint(string text) => text.IndexOfAny(['.', 'E']) < 0 ? text + ".0" : text;

    /// <summary>Minus zero prints without its sign on some runtimes.</summary>
    private static string Signed(string text, bool negative) => negative && text[0] != '-' ? "-" + text : text;
}

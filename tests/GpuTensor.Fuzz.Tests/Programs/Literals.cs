using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>The types of C# that programs calculate with, and their constants.</summary>
internal static class Literals
{
    private static readonly double[] s_floats = [0, 1, 0.5, 2, 3, 7, 1e-40, 1e30, 255.5, 2147483648, 4294967296, 1.0 / 3];

    /// <summary>The types of values.</summary>
    public static ScalarType[] Types { get; } = [.. Enum.GetValues<ScalarType>().Where(type => type != ScalarType.F16)];

    /// <summary>Those that are numbers.</summary>
    public static ScalarType[] Numbers { get; } = [.. Types.Where(type => type != ScalarType.Bool)];

    /// <summary>The name in C#.</summary>
    public static string Name(ScalarType type) => type switch
    {
        ScalarType.Bool => "bool",
        ScalarType.I8 => "sbyte",
        ScalarType.U8 => "byte",
        ScalarType.I16 => "short",
        ScalarType.U16 => "ushort",
        ScalarType.I32 => "int",
        ScalarType.U32 => "uint",
        ScalarType.I64 => "long",
        ScalarType.U64 => "ulong",
        ScalarType.F16 => "Half",
        ScalarType.F32 => "float",
        _ => "double",
    };

    /// <summary>Whether it is float or double.</summary>
    public static bool IsFloat(ScalarType type) => type is ScalarType.F32 or ScalarType.F64;

    /// <summary>Whether it is an integer without a sign.</summary>
    public static bool IsUnsigned(ScalarType type) => type is ScalarType.U8 or ScalarType.U16 or ScalarType.U32 or ScalarType.U64;

    /// <summary>The type in which C# calculates with two numbers; null where it refuses.</summary>
    public static ScalarType? Promote(ScalarType left, ScalarType right)
    {
        if (left == ScalarType.F64 || right == ScalarType.F64)
            return ScalarType.F64;
        if (left == ScalarType.F32 || right == ScalarType.F32)
            return ScalarType.F32;
        if (left == ScalarType.U64 || right == ScalarType.U64)
            return IsUnsigned(left) && IsUnsigned(right) ? ScalarType.U64 : null;
        if (left == ScalarType.I64 || right == ScalarType.I64)
            return ScalarType.I64;
        if (left != ScalarType.U32 && right != ScalarType.U32)
            return ScalarType.I32;
        return IsUnsigned(left) && IsUnsigned(right) ? ScalarType.U32 : ScalarType.I64;
    }

    /// <summary>One, or true.</summary>
    public static string One(ScalarType type) => type switch
    {
        ScalarType.Bool => "true",
        ScalarType.I32 => "1",
        ScalarType.U32 => "1u",
        ScalarType.I64 => "1L",
        ScalarType.U64 => "1UL",
        ScalarType.F32 => "1f",
        ScalarType.F64 => "1.0",
        _ => $"(({Name(type)})1)",
    };

    /// <summary>A constant, the remarkable ones often.</summary>
    public static string Any(Random random, ScalarType type)
    {
        switch (type)
        {
            case ScalarType.Bool:
                return random.Next(2) == 0 ? "false" : "true";
            case ScalarType.F32 or ScalarType.F64:
                return Float(random, type);
        }

        string name = Name(type);
        int bits = 8 * IrType.ByteCountOf(type);
        switch (random.Next(8))
        {
            case 0:
                return $"{name}.MaxValue";
            case 1:
                return $"{name}.MinValue";
            case 2:
                return $"unchecked(({name}){random.NextInt64(long.MinValue + 1, long.MaxValue).ToString(CultureInfo.InvariantCulture)}L)";
            case 3:
                return $"unchecked(({name})(1L << {random.Next(bits)}))";
            case 4 when !IsUnsigned(type):
                return $"(({name})(-{random.Next(1, 9)}))";
            default:
                string number = random.Next(20).ToString(CultureInfo.InvariantCulture);
                return type switch
                {
                    ScalarType.I32 => number,
                    ScalarType.U32 => number + "u",
                    ScalarType.I64 => number + "L",
                    ScalarType.U64 => number + "UL",
                    _ => $"(({name}){number})",
                };
        }
    }

    private static string Float(Random random, ScalarType type)
    {
        string name = Name(type);
        string suffix = type == ScalarType.F32 ? "f" : "d";
        switch (random.Next(14))
        {
            case 0:
                return $"{name}.NaN";
            case 1:
                return $"{name}.PositiveInfinity";
            case 2:
                return $"{name}.NegativeInfinity";
            case 3:
                return $"(-0{suffix})";
            case < 8:
                string remarkable = s_floats[random.Next(s_floats.Length)].ToString("R", CultureInfo.InvariantCulture) + suffix;
                return random.Next(3) == 0 ? $"(-{remarkable})" : remarkable;
            default:
                string plain = Math.Round(random.NextDouble() * 200 - 100, random.Next(4)).ToString("R", CultureInfo.InvariantCulture);
                return $"({plain}{suffix})";
        }
    }
}

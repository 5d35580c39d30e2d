using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Ptx;

/// <summary>What the types of the IR are called in PTX.</summary>
internal static class PtxTypes
{
    /// <summary>The registers that hold values of a type.</summary>
    public static RegisterClass ClassOf(ScalarType scalar) => scalar switch
    {
        ScalarType.Bool => RegisterClass.Predicate,
        ScalarType.F16 => RegisterClass.Half,
        ScalarType.F32 => RegisterClass.Single,
        ScalarType.F64 => RegisterClass.Double,
        ScalarType.I64 or ScalarType.U64 => RegisterClass.Long,
        _ => RegisterClass.Word,
    };

    /// <summary>The type in which values are calculated: narrow integers in 32 bits.</summary>
    public static string Arithmetic(ScalarType scalar) => scalar switch
    {
        ScalarType.Bool => "pred",
        ScalarType.F16 => "b16",
        ScalarType.F32 => "f32",
        ScalarType.F64 => "f64",
        ScalarType.I64 => "s64",
        ScalarType.U64 => "u64",
        ScalarType.U32 or ScalarType.U8 or ScalarType.U16 => "u32",
        _ => "s32",
    };

    /// <summary>The type without sign of the same registers.</summary>
    public static string Bits(ScalarType scalar) => Bits(ClassOf(scalar));

    /// <summary>The type without sign of registers.</summary>
    public static string Bits(RegisterClass registers) => registers switch
    {
        RegisterClass.Predicate => "pred",
        RegisterClass.Half => "b16",
        RegisterClass.Word or RegisterClass.Single => "b32",
        _ => "b64",
    };

    /// <summary>The type as which registers are declared and moved.</summary>
    public static string Register(RegisterClass registers) => registers switch
    {
        RegisterClass.Single => "f32",
        RegisterClass.Double => "f64",
        _ => Bits(registers),
    };

    /// <summary>The type in memory.</summary>
    public static string Memory(ScalarType scalar) => scalar switch
    {
        ScalarType.Bool or ScalarType.U8 => "u8",
        ScalarType.I8 => "s8",
        ScalarType.U16 => "u16",
        ScalarType.I16 => "s16",
        _ => Arithmetic(scalar),
    };

    /// <summary>Whether values are cut to their type after they were calculated in 32 bits.</summary>
    public static bool IsNarrow(ScalarType scalar) => scalar is >= ScalarType.I8 and <= ScalarType.U16;

    /// <summary>A constant as an operand.</summary>
    public static string Literal(ScalarType scalar, ulong bits) => scalar switch
    {
        ScalarType.F32 => "0f" + ((uint)bits).ToString("X8", CultureInfo.InvariantCulture),
        ScalarType.F64 => "0d" + bits.ToString("X16", CultureInfo.InvariantCulture),
        ScalarType.U32 => ((uint)bits).ToString(CultureInfo.InvariantCulture),
        ScalarType.U64 => "0x" + bits.ToString("X", CultureInfo.InvariantCulture),
        ScalarType.I64 => (long)bits == long.MinValue ? "0x8000000000000000" : ((long)bits).ToString(CultureInfo.InvariantCulture),
        _ => ((long)bits).ToString(CultureInfo.InvariantCulture),
    };
}

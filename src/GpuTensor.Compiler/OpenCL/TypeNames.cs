using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>What OpenCL C calls the types of the IR.</summary>
internal static class TypeNames
{
    /// <summary>A scalar in memory, and a lane of a vector: bool is a byte of 0 or 1, Half its bits.</summary>
    public static string Stored(ScalarType scalar) => scalar switch
    {
        ScalarType.I8 => "char",
        ScalarType.U8 or ScalarType.Bool => "uchar",
        ScalarType.I16 => "short",
        ScalarType.U16 or ScalarType.F16 => "ushort",
        ScalarType.I32 => "int",
        ScalarType.U32 => "uint",
        ScalarType.I64 => "long",
        ScalarType.U64 => "ulong",
        ScalarType.F32 => "float",
        _ => "double",
    };

    public static string Space(AddressSpace space) => space switch
    {
        AddressSpace.Global => "__global",
        AddressSpace.Shared => "__local",
        _ => "__private",
    };

    /// <summary>The unsigned type in which integers of a type are calculated, because there overflow is defined.</summary>
    public static string Wrapping(ScalarType scalar) => IrType.ByteCountOf(scalar) == 8 ? "ulong" : "uint";

    /// <summary>Whether C would widen such values to int before it calculates.</summary>
    public static bool IsNarrow(ScalarType scalar) => scalar is >= ScalarType.I8 and <= ScalarType.U16;
}

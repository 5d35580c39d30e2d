using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>Conversions, by C#'s own casts.</summary>
internal static class ScalarConversions
{
    /// <summary>Bits of one type converted to another.</summary>
    public static Func<ulong, ulong> Of(ScalarType from, ScalarType to) => from switch
    {
        ScalarType.F16 => bits => ScalarOperators.Bits((float)BitConverter.UInt16BitsToHalf((ushort)bits)),
        ScalarType.F32 when to == ScalarType.F16 => bits => HalfBits((Half)ScalarOperators.Float<float>(bits)),
        ScalarType.F32 => bits => OfFloat(to, ScalarOperators.Float<float>(bits)),
        ScalarType.F64 => bits => OfFloat(to, ScalarOperators.Float<double>(bits)),
        ScalarType.U64 => bits => OfUnsigned(to, bits),
        _ => bits => OfSigned(to, (long)bits),
    };

    /// <summary>The same bits, extended as the other type asks.</summary>
    public static ulong Reinterpret(ScalarType to, ulong bits) => to is ScalarType.F16 or ScalarType.F32 or ScalarType.F64
        ? bits & (ulong.MaxValue >> (64 - 8 * IrType.ByteCountOf(to)))
        : OfSigned(to, (long)bits);

    private static ulong HalfBits(Half value) => Half.IsNaN(value) ? 0x7e00UL : BitConverter.HalfToUInt16Bits(value);

    private static ulong OfSigned(ScalarType to, long value) => unchecked(to switch
    {
        ScalarType.I8 => (ulong)(sbyte)value,
        ScalarType.U8 => (byte)value,
        ScalarType.I16 => (ulong)(short)value,
        ScalarType.U16 => (ushort)value,
        ScalarType.I32 => (ulong)(int)value,
        ScalarType.U32 => (uint)value,
        ScalarType.F32 => ScalarOperators.Bits((float)value),
        ScalarType.F64 => ScalarOperators.Bits((double)value),
        _ => (ulong)value,
    });

    private static ulong OfUnsigned(ScalarType to, ulong value) => to switch
    {
        ScalarType.F32 => ScalarOperators.Bits((float)value),
        ScalarType.F64 => ScalarOperators.Bits((double)value),
        _ => OfSigned(to, (long)value),
    };

    private static ulong OfFloat(ScalarType to, double value) => unchecked(to switch
    {
        ScalarType.I8 => (ulong)(sbyte)value,
        ScalarType.U8 => (byte)value,
        ScalarType.I16 => (ulong)(short)value,
        ScalarType.U16 => (ushort)value,
        ScalarType.I32 => (ulong)(int)value,
        ScalarType.U32 => (uint)value,
        ScalarType.I64 => (ulong)(long)value,
        ScalarType.U64 => (ulong)value,
        ScalarType.F32 => ScalarOperators.Bits((float)value),
        _ => ScalarOperators.Bits(value),
    });
}

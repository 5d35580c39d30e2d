using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>Interop, BitConverter and Unsafe: the same bits as another type.</summary>
internal static class BitMembers
{
    private static readonly HashSet<string> s_casts =
    [
        "FloatAsInt", "IntAsFloat", "BitCast",
        "SingleToInt32Bits", "SingleToUInt32Bits", "Int32BitsToSingle", "UInt32BitsToSingle",
        "DoubleToInt64Bits", "DoubleToUInt64Bits", "Int64BitsToDouble", "UInt64BitsToDouble",
        "HalfToInt16Bits", "HalfToUInt16Bits", "Int16BitsToHalf", "UInt16BitsToHalf",
    ];

    public static Operand? Call(IntrinsicCall call)
    {
        if (call.Name == "SizeOf")
            return new Single(Expressions.Int32(call.Context.Values.SizeOf(call.TypeArgument, call.Site.Syntax)));
        if (!s_casts.Contains(call.Name) || call.ResultLayout is not ValueLayout { Type: { IsScalar: true } type } || !Fits(call[0].Type, type))
            throw call.Unknown();
        return new Single(call[0].Type == type ? call[0] : new Bitcast(type, call[0]));
    }

    private static bool Fits(IrType from, IrType to) =>
        from.IsScalar && from.ByteCount == to.ByteCount && (from == to || (from != IrType.Bool && to != IrType.Bool));
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>Values of C# as constants and types of the IR.</summary>
internal static class Constants
{
    public static Constant Of(object value) => new(TypeOf(value.GetType()), Bits(value));

    public static IrType TypeOf(Type type) => new(Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => ScalarType.Bool,
        TypeCode.SByte => ScalarType.I8,
        TypeCode.Byte => ScalarType.U8,
        TypeCode.Int16 => ScalarType.I16,
        TypeCode.UInt16 => ScalarType.U16,
        TypeCode.Int32 => ScalarType.I32,
        TypeCode.UInt32 => ScalarType.U32,
        TypeCode.Int64 => ScalarType.I64,
        TypeCode.UInt64 => ScalarType.U64,
        TypeCode.Single => ScalarType.F32,
        TypeCode.Double => ScalarType.F64,
        _ => throw new ArgumentException($"{type} is no type of the IR.", nameof(type)),
    });

    public static ulong Bits(object value) => value switch
    {
        bool v => v ? 1u : 0u,
        sbyte v => (ulong)v,
        byte v => v,
        short v => (ulong)v,
        ushort v => v,
        int v => (ulong)v,
        uint v => v,
        long v => (ulong)v,
        ulong v => v,
        float v => BitConverter.SingleToUInt32Bits(v),
        double v => BitConverter.DoubleToUInt64Bits(v),
        _ => throw new ArgumentException($"{value.GetType()} is no type of the IR.", nameof(value)),
    };
}

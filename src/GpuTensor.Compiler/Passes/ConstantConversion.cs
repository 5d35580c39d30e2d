using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Conversions of constants; null where the result is NaN or a half.</summary>
internal static class ConstantConversion
{
    /// <summary>The constant in another type, as <see cref="ConvertTo"/> says.</summary>
    public static Constant? Convert(IrType type, Constant operand)
    {
        IrType from = operand.Type;
        if (from.Scalar == ScalarType.F16 || type.Scalar == ScalarType.F16)
        {
            return null;
        }

        return (from.IsFloat, type.IsFloat) switch
        {
            (false, false) => ConstantArithmetic.Of(type, operand.Bits),
            (true, true) => ConstantArithmetic.Of(type, ConstantArithmetic.ValueOf(operand)),
            (true, false) => ToInteger(type, ConstantArithmetic.ValueOf(operand)),
            (false, true) when type.Scalar == ScalarType.F32 => new(type, FloatBits.Of(ToSingle(operand))),
            (false, true) => new(type, FloatBits.Of(ToDouble(operand))),
        };
    }

    /// <summary>The same bits in another type.</summary>
    public static Constant Reinterpret(IrType type, Constant operand) => ConstantArithmetic.Of(type, operand.Bits);

    private static Constant ToInteger(IrType type, double value)
    {
        if (type.ByteCount < 4)
        {
            return ConstantArithmetic.Of(type, ToInteger(IrType.I32, value).Bits);
        }

        int bits = 8 * type.ByteCount - (type.IsSigned ? 1 : 0);
        double limit = bits == 64 ? 18446744073709551616.0 : 1UL << bits;
        ulong greatest = ulong.MaxValue >> (64 - bits);
        if (value >= limit)
        {
            return new(type, greatest);
        }

        return ConstantArithmetic.Of(type, double.IsNaN(value) ? 0
            : type.IsSigned ? value <= -limit ? ~greatest : (ulong)(long)value
            : value <= 0 ? 0
            : value >= 9223372036854775808.0 ? (ulong)(long)(value - 9223372036854775808.0) + (1UL << 63)
            : (ulong)(long)value);
    }

    /// <summary>Halves the greatest unsigned integers, keeping the bit that decides their rounding, since not every runtime converts them correctly.</summary>
    private static float ToSingle(Constant operand) =>
        operand.Type.IsSigned || operand.Bits <= long.MaxValue ? (long)operand.Bits : 2 * (float)(long)((operand.Bits >> 1) | (operand.Bits & 1));

    private static double ToDouble(Constant operand) =>
        operand.Type.IsSigned || operand.Bits <= long.MaxValue ? (long)operand.Bits : 2 * (double)(long)((operand.Bits >> 1) | (operand.Bits & 1));
}

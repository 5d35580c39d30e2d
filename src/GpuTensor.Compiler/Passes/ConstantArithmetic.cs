using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Operators on constants. Only what every device computes alike is computed here: no elementary functions, nothing that
/// gives NaN (whose bits are not defined), no division by zero; those are null.
/// </summary>
internal static class ConstantArithmetic
{
    /// <summary>A constant from the lowest bits that its type holds.</summary>
    public static Constant Of(IrType type, ulong bits)
    {
        int unused = 64 - 8 * type.ByteCount;
        return new(type, type == IrType.Bool ? bits & 1
            : type.IsSigned ? (ulong)((long)(bits << unused) >> unused)
            : bits << unused >> unused);
    }

    /// <summary>A bool.</summary>
    public static Constant Of(bool value) => new(IrType.Bool, value ? 1UL : 0);

    /// <summary>A float of a type, the value rounded to it; null for NaN.</summary>
    public static Constant? Of(IrType type, double value) =>
        double.IsNaN(value) ? null
        : type.Scalar == ScalarType.F32 ? new(type, FloatBits.Of((float)value))
        : new(type, FloatBits.Of(value));

    /// <summary>The value of a float constant.</summary>
    public static double ValueOf(Constant constant) =>
        constant.Type.Scalar == ScalarType.F32 ? FloatBits.ToSingle(constant.Bits) : FloatBits.ToDouble(constant.Bits);

    /// <summary>A unary operator's result, or null.</summary>
    public static Constant? Apply(UnaryOperator op, Constant operand)
    {
        IrType type = operand.Type;
        return type == IrType.Bool ? Of(operand.Bits == 0)
            : type.IsFloat ? ApplyToFloat(op, operand)
            : ApplyToInteger(op, type, operand.Bits);
    }

    /// <summary>A binary operator's result, or null.</summary>
    public static Constant? Apply(BinaryOperator op, Constant left, Constant right) =>
        left.Type == IrType.Bool ? ApplyToBools(op, left.Bits != 0, right.Bits != 0)
        : left.Type.IsFloat ? ApplyToFloats(op, left, right)
        : Operators.IsComparison(op) ? Compare(op, left, right)
        : ApplyToIntegers(op, left.Type, left.Bits, right.Bits);

    private static Constant? ApplyToInteger(UnaryOperator op, IrType type, ulong bits)
    {
        int width = 8 * type.ByteCount;
        ulong magnitude = width == 64 ? bits : bits & ((1UL << width) - 1);
        return op switch
        {
            UnaryOperator.Negate => Of(type, 0 - bits),
            UnaryOperator.Complement => Of(type, ~bits),
            UnaryOperator.Abs => Of(type, type.IsSigned && (long)bits < 0 ? 0 - bits : bits),
            UnaryOperator.PopCount => new(IrType.I32, (ulong)PopCount(magnitude)),
            UnaryOperator.LeadingZeroCount => new(IrType.I32, (ulong)(width - BitLength(magnitude))),
            UnaryOperator.TrailingZeroCount => new(IrType.I32, (ulong)(magnitude == 0 ? width : BitLength(magnitude & (0 - magnitude)) - 1)),
            _ => null,
        };
    }

    private static Constant? ApplyToFloat(UnaryOperator op, Constant operand)
    {
        double value = ValueOf(operand);
        return op switch
        {
            UnaryOperator.IsNaN => Of(double.IsNaN(value)),
            UnaryOperator.IsInfinity => Of(double.IsInfinity(value)),
            UnaryOperator.IsFinite => Of(!double.IsNaN(value) && !double.IsInfinity(value)),
            UnaryOperator.Negate => Of(operand.Type, -value),
            UnaryOperator.Abs => Of(operand.Type, Math.Abs(value)),
            UnaryOperator.Sqrt => Of(operand.Type, Math.Sqrt(value)),
            UnaryOperator.Floor => Of(operand.Type, Math.Floor(value)),
            UnaryOperator.Ceiling => Of(operand.Type, Math.Ceiling(value)),
            UnaryOperator.Truncate => Of(operand.Type, Math.Truncate(value)),
            UnaryOperator.Round => Of(operand.Type, Math.Round(value)),
            _ => null,
        };
    }

    private static Constant? ApplyToBools(BinaryOperator op, bool left, bool right) => op switch
    {
        BinaryOperator.And or BinaryOperator.AndAlso => Of(left && right),
        BinaryOperator.Or or BinaryOperator.OrElse => Of(left || right),
        BinaryOperator.Xor or BinaryOperator.NotEqual => Of(left != right),
        BinaryOperator.Equal => Of(left == right),
        _ => null,
    };

    private static Constant? ApplyToFloats(BinaryOperator op, Constant left, Constant right)
    {
        double a = ValueOf(left);
        double b = ValueOf(right);
        IrType type = left.Type;
        switch (op)
        {
            // A double has more than twice the digits of a float plus two, so that these results, rounded to double and then to float,
            // are what float arithmetic gives.
            case BinaryOperator.Add:
                return Of(type, a + b);
            case BinaryOperator.Subtract:
                return Of(type, a - b);
            case BinaryOperator.Multiply:
                return Of(type, a * b);
            case BinaryOperator.Divide:
                return Of(type, a / b);
            case BinaryOperator.Remainder:
                return Of(type, a % b);
            case BinaryOperator.Min:
            case BinaryOperator.Max:
                return Extreme(left, right, a, b, op == BinaryOperator.Max);
            case BinaryOperator.CopySign:
                ulong sign = 1UL << (8 * type.ByteCount - 1);
                return double.IsNaN(a) || double.IsNaN(b) ? null : new(type, (left.Bits & ~sign) | (right.Bits & sign));
            default:
                return op switch
                {
                    BinaryOperator.Equal => Of(a == b),
                    BinaryOperator.NotEqual => Of(a != b),
                    BinaryOperator.Less => Of(a < b),
                    BinaryOperator.LessOrEqual => Of(a <= b),
                    BinaryOperator.Greater => Of(a > b),
                    BinaryOperator.GreaterOrEqual => Of(a >= b),
                    _ => null,
                };
        }
    }

    private static Constant? Extreme(Constant left, Constant right, double a, double b, bool greatest)
    {
        if (double.IsNaN(a) || double.IsNaN(b))
        {
            return null;
        }

        bool leftIsNegative = left.Bits >> (8 * left.Type.ByteCount - 1) != 0;
        return (a == b ? leftIsNegative != greatest : a < b != greatest) ? left : right;
    }

    private static Constant Compare(BinaryOperator op, Constant left, Constant right)
    {
        int order = left.Type.IsSigned ? ((long)left.Bits).CompareTo((long)right.Bits) : left.Bits.CompareTo(right.Bits);
        return Of(op switch
        {
            BinaryOperator.Equal => order == 0,
            BinaryOperator.NotEqual => order != 0,
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private static Constant? ApplyToIntegers(BinaryOperator op, IrType type, ulong left, ulong right)
    {
        bool signed = type.IsSigned;
        int count = (int)right & (type.ByteCount == 8 ? 63 : 31);
        bool less = signed ? (long)left < (long)right : left < right;
        return op switch
        {
            BinaryOperator.Add => Of(type, left + right),
            BinaryOperator.Subtract => Of(type, left - right),
            BinaryOperator.Multiply => Of(type, left * right),
            BinaryOperator.And => Of(type, left & right),
            BinaryOperator.Or => Of(type, left | right),
            BinaryOperator.Xor => Of(type, left ^ right),
            BinaryOperator.ShiftLeft => Of(type, left << count),
            BinaryOperator.ShiftRight => Of(type, signed ? (ulong)((long)left >> count) : left >> count),
            BinaryOperator.Min => Of(type, less ? left : right),
            BinaryOperator.Max => Of(type, less ? right : left),
            BinaryOperator.Divide or BinaryOperator.Remainder when right == 0 => null,
            BinaryOperator.Divide when signed => Of(type, right == ulong.MaxValue ? 0 - left : (ulong)((long)left / (long)right)),
            BinaryOperator.Divide => Of(type, left / right),
            BinaryOperator.Remainder when signed => Of(type, right == ulong.MaxValue ? 0 : (ulong)((long)left % (long)right)),
            BinaryOperator.Remainder => Of(type, left % right),
            _ => null,
        };
    }

    private static int PopCount(ulong bits)
    {
        int count = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            count++;
        }

        return count;
    }

    private static int BitLength(ulong bits)
    {
        int length = 0;
        for (; bits != 0; bits >>= 1)
        {
            length++;
        }

        return length;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>
/// What operators do, by the operators of C#'s own types. The bits of a NaN are not defined; here every operation gives
/// the quiet positive one.
/// </summary>
internal static class ScalarOperators
{
    /// <summary>A unary operator on a scalar type.</summary>
    public static Func<ulong, ulong> Of(UnaryOperator op, ScalarType scalar) => scalar switch
    {
        ScalarType.Bool => bits => bits ^ 1,
        ScalarType.I8 => OfInteger<sbyte>(op),
        ScalarType.U8 => OfInteger<byte>(op),
        ScalarType.I16 => OfInteger<short>(op),
        ScalarType.U16 => OfInteger<ushort>(op),
        ScalarType.I32 => OfInteger<int>(op),
        ScalarType.U32 => OfInteger<uint>(op),
        ScalarType.I64 => OfInteger<long>(op),
        ScalarType.U64 => OfInteger<ulong>(op),
        ScalarType.F32 => OfFloat<float>(op),
        ScalarType.F64 => OfFloat<double>(op),
        _ => throw new InvalidOperationException($"{op} is not for {scalar}."),
    };

    /// <summary>A binary operator on a scalar type; the lazy ones are not among them.</summary>
    public static Func<ulong, ulong, ulong> Of(BinaryOperator op, ScalarType scalar) => scalar switch
    {
        ScalarType.Bool => OfBools(op),
        ScalarType.I8 => OfIntegers<sbyte>(op),
        ScalarType.U8 => OfIntegers<byte>(op),
        ScalarType.I16 => OfIntegers<short>(op),
        ScalarType.U16 => OfIntegers<ushort>(op),
        ScalarType.I32 => OfIntegers<int>(op),
        ScalarType.U32 => OfIntegers<uint>(op),
        ScalarType.I64 => OfIntegers<long>(op),
        ScalarType.U64 => OfIntegers<ulong>(op),
        ScalarType.F32 => OfFloats<float>(op),
        ScalarType.F64 => OfFloats<double>(op),
        _ => throw new InvalidOperationException($"{op} is not for {scalar}."),
    };

    /// <summary>a * b + c, rounded once.</summary>
    public static ulong FusedMultiplyAdd(ScalarType scalar, ulong a, ulong b, ulong c) => scalar == ScalarType.F32
        ? Bits(MathF.FusedMultiplyAdd(Float<float>(a), Float<float>(b), Float<float>(c)))
        : Bits(Math.FusedMultiplyAdd(Float<double>(a), Float<double>(b), Float<double>(c)));

    /// <summary>The float of these bits.</summary>
    public static T Float<T>(ulong bits)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            float single = BitConverter.UInt32BitsToSingle((uint)bits);
            return Unsafe.As<float, T>(ref single);
        }

        double value = BitConverter.UInt64BitsToDouble(bits);
        return Unsafe.As<double, T>(ref value);
    }

    /// <summary>The bits of a float, NaN being always the same.</summary>
    public static ulong Bits<T>(T value)
        where T : unmanaged, IFloatingPointIeee754<T> => (value, T.IsNaN(value)) switch
    {
        (float, true) => 0x7fc00000,
        (_, true) => 0x7ff8000000000000,
        (float single, _) => BitConverter.SingleToUInt32Bits(single),
        (double real, _) => BitConverter.DoubleToUInt64Bits(real),
        _ => throw new InvalidOperationException(),
    };

    private static ulong Bits(bool value) => value ? 1UL : 0;

    private static ulong IntegerBits<T>(T value)
        where T : IBinaryInteger<T> => (ulong)long.CreateTruncating(value);

    private static Func<ulong, ulong> OfInteger<T>(UnaryOperator op)
        where T : unmanaged, IBinaryInteger<T>
    {
        Func<T, T> apply = op switch
        {
            UnaryOperator.Negate => x => unchecked(-x),
            UnaryOperator.Complement => x => ~x,
            UnaryOperator.Abs => x => x < T.Zero ? unchecked(-x) : x,
            UnaryOperator.PopCount => T.PopCount,
            UnaryOperator.LeadingZeroCount => T.LeadingZeroCount,
            UnaryOperator.TrailingZeroCount => T.TrailingZeroCount,
            _ => throw new InvalidOperationException($"{op} is not for {typeof(T).Name}."),
        };
        return bits => IntegerBits(apply(T.CreateTruncating(bits)));
    }

    private static Func<ulong, ulong> OfFloat<T>(UnaryOperator op)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Func<T, T> apply;
        switch (op)
        {
            case UnaryOperator.IsNaN:
                return bits => Bits(T.IsNaN(Float<T>(bits)));
            case UnaryOperator.IsInfinity:
                return bits => Bits(T.IsInfinity(Float<T>(bits)));
            case UnaryOperator.IsFinite:
                return bits => Bits(T.IsFinite(Float<T>(bits)));
            default:
                apply = op switch
                {
                    UnaryOperator.Negate => x => -x,
                    UnaryOperator.Abs => T.Abs,
                    UnaryOperator.Sqrt => T.Sqrt,
                    UnaryOperator.ReciprocalSqrt => x => T.One / T.Sqrt(x),
                    UnaryOperator.Exp => T.Exp,
                    UnaryOperator.Exp2 => T.Exp2,
                    UnaryOperator.Log => T.Log,
                    UnaryOperator.Log2 => T.Log2,
                    UnaryOperator.Log10 => T.Log10,
                    UnaryOperator.Sin => T.Sin,
                    UnaryOperator.Cos => T.Cos,
                    UnaryOperator.Tan => T.Tan,
                    UnaryOperator.Asin => T.Asin,
                    UnaryOperator.Acos => T.Acos,
                    UnaryOperator.Atan => T.Atan,
                    UnaryOperator.Sinh => T.Sinh,
                    UnaryOperator.Cosh => T.Cosh,
                    UnaryOperator.Tanh => T.Tanh,
                    UnaryOperator.Cbrt => T.Cbrt,
                    UnaryOperator.Floor => T.Floor,
                    UnaryOperator.Ceiling => T.Ceiling,
                    UnaryOperator.Truncate => T.Truncate,
                    UnaryOperator.Round => T.Round,
                    UnaryOperator.RoundToTf32 => x => T.CreateTruncating(MatrixProduct.ToTf32(float.CreateTruncating(x))),
                    _ => throw new InvalidOperationException($"{op} is not for {typeof(T).Name}."),
                };
                return bits => Bits(apply(Float<T>(bits)));
        }
    }

    private static Func<ulong, ulong, ulong> OfBools(BinaryOperator op) => op switch
    {
        BinaryOperator.And => (a, b) => a & b,
        BinaryOperator.Or => (a, b) => a | b,
        BinaryOperator.Xor or BinaryOperator.NotEqual => (a, b) => a ^ b,
        BinaryOperator.Equal => (a, b) => Bits(a == b),
        _ => throw new InvalidOperationException($"{op} is not for bool."),
    };

    private static Func<ulong, ulong, ulong> OfIntegers<T>(BinaryOperator op)
        where T : unmanaged, IBinaryInteger<T>
    {
        Func<T, T, T>? apply = op switch
        {
            BinaryOperator.Add => (a, b) => unchecked(a + b),
            BinaryOperator.Subtract => (a, b) => unchecked(a - b),
            BinaryOperator.Multiply => (a, b) => unchecked(a * b),
            BinaryOperator.Divide => (a, b) => IsMinusOne(NotZero(b)) ? unchecked(-a) : a / b,
            BinaryOperator.Remainder => (a, b) => IsMinusOne(NotZero(b)) ? T.Zero : a % b,
            BinaryOperator.And => (a, b) => a & b,
            BinaryOperator.Or => (a, b) => a | b,
            BinaryOperator.Xor => (a, b) => a ^ b,
            BinaryOperator.Min => T.Min,
            BinaryOperator.Max => T.Max,
            _ => null,
        };
        if (apply is not null)
        {
            return (a, b) => IntegerBits(apply(T.CreateTruncating(a), T.CreateTruncating(b)));
        }

        // C# shifts at least 32 bits wide; what is narrower is extended first and cut off afterwards.
        int mask = Unsafe.SizeOf<T>() == 8 ? 63 : 31;
        return op switch
        {
            BinaryOperator.ShiftLeft => (a, b) => IntegerBits(T.CreateTruncating(a << ((int)b & mask))),
            BinaryOperator.ShiftRight when IsSigned<T>() => (a, b) => IntegerBits(T.CreateTruncating((long)a >> ((int)b & mask))),
            BinaryOperator.ShiftRight => (a, b) => IntegerBits(T.CreateTruncating(a >> ((int)b & mask))),
            _ => Comparison<T>(op, T.CreateTruncating),
        };
    }

    private static Func<ulong, ulong, ulong> OfFloats<T>(BinaryOperator op)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Func<T, T, T>? apply = op switch
        {
            BinaryOperator.Add => (a, b) => a + b,
            BinaryOperator.Subtract => (a, b) => a - b,
            BinaryOperator.Multiply => (a, b) => a * b,
            BinaryOperator.Divide => (a, b) => a / b,
            BinaryOperator.Remainder => (a, b) => a % b,
            BinaryOperator.Min => T.Min,
            BinaryOperator.Max => T.Max,
            BinaryOperator.Pow => T.Pow,
            BinaryOperator.Atan2 => T.Atan2,
            BinaryOperator.CopySign => T.CopySign,
            _ => null,
        };
        return apply is null ? Comparison(op, Float<T>) : (a, b) => Bits(apply(Float<T>(a), Float<T>(b)));
    }

    private static Func<ulong, ulong, ulong> Comparison<T>(BinaryOperator op, Func<ulong, T> decode)
        where T : IComparisonOperators<T, T, bool> => op switch
    {
        BinaryOperator.Equal => (a, b) => Bits(decode(a) == decode(b)),
        BinaryOperator.NotEqual => (a, b) => Bits(decode(a) != decode(b)),
        BinaryOperator.Less => (a, b) => Bits(decode(a) < decode(b)),
        BinaryOperator.LessOrEqual => (a, b) => Bits(decode(a) <= decode(b)),
        BinaryOperator.Greater => (a, b) => Bits(decode(a) > decode(b)),
        BinaryOperator.GreaterOrEqual => (a, b) => Bits(decode(a) >= decode(b)),
        _ => throw new InvalidOperationException($"{op} is not for {typeof(T).Name}."),
    };

    private static T NotZero<T>(T divisor)
        where T : IBinaryInteger<T> => divisor == T.Zero ? throw new IrFault("division by zero") : divisor;

    private static bool IsSigned<T>()
        where T : IBinaryInteger<T> => unchecked(T.Zero - T.One) < T.Zero;

    private static bool IsMinusOne<T>(T value)
        where T : IBinaryInteger<T> => IsSigned<T>() && value == unchecked(T.Zero - T.One);
}

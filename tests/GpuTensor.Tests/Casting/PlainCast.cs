using System.Numerics;

namespace GpuTensor.Tests.Casting;

/// <summary>What a cast means, by exact arithmetic: integers are Int128, floating numbers double.</summary>
internal static class PlainCast
{
    public static object Convert(object value, Type target, Rounding rounding, Overflow overflow) => value switch
    {
        bool x => FromInteger(x ? 1 : 0, target, overflow),
        sbyte x => FromInteger(x, target, overflow),
        byte x => FromInteger(x, target, overflow),
        short x => FromInteger(x, target, overflow),
        ushort x => FromInteger(x, target, overflow),
        int x => FromInteger(x, target, overflow),
        uint x => FromInteger(x, target, overflow),
        long x => FromInteger(x, target, overflow),
        ulong x => FromInteger(x, target, overflow),
        Half x => FromFloating((double)x, target, rounding),
        float x => FromFloating(x, target, rounding),
        double x => FromFloating(x, target, rounding),
        _ => throw new ArgumentException(value.GetType().Name, nameof(value)),
    };

    private static object FromInteger(Int128 value, Type target, Overflow overflow)
    {
        if (target == typeof(bool))
            return value != 0;
        if (target == typeof(double))
            return RoundToBits(value, 53);
        if (target == typeof(float))
            return (float)RoundToBits(value, 24);
        if (target == typeof(Half))
            return (Half)RoundToBits(value, 11);
        (Int128 least, Int128 greatest) = Range(target);
        if (overflow == Overflow.Saturate)
            return Box(Int128.Clamp(value, least, greatest), target);
        Int128 modulus = greatest - least + 1;
        Int128 wrapped = ((value - least) % modulus + modulus) % modulus + least;
        return Box(wrapped, target);
    }

    private static object FromFloating(double value, Type target, Rounding rounding)
    {
        if (target == typeof(bool))
            return value != 0;
        if (target == typeof(double))
            return value;
        if (target == typeof(float))
            return (float)value;
        if (target == typeof(Half))
            return (Half)value;
        (Int128 least, Int128 greatest) = Range(target);
        if (double.IsNaN(value))
            return Box(0, target);
        double whole = rounding == Rounding.HalfToEven ? Math.Round(value, MidpointRounding.ToEven) : Math.Truncate(value);
        return Box(whole < -1e20 ? least : whole > 1e20 ? greatest : Int128.Clamp((Int128)whole, least, greatest), target);
    }

    /// <summary>The nearest number with that many significant bits, ties to even; exact as a double.</summary>
    private static double RoundToBits(Int128 value, int bits)
    {
        UInt128 magnitude = (UInt128)Int128.Abs(value);
        int excess = Math.Max(0, 128 - (int)UInt128.LeadingZeroCount(magnitude) - bits);
        if (excess > 0)
        {
            UInt128 rest = magnitude & ((UInt128.One << excess) - 1);
            UInt128 half = UInt128.One << (excess - 1);
            magnitude >>= excess;
            if (rest > half || (rest == half && (magnitude & 1) == 1))
                magnitude++;
        }

        double result = Math.ScaleB((ulong)magnitude, excess);
        return value < 0 ? -result : result;
    }

    private static (Int128 Least, Int128 Greatest) Range(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => (sbyte.MinValue, sbyte.MaxValue),
        TypeCode.Byte => (byte.MinValue, byte.MaxValue),
        TypeCode.Int16 => (short.MinValue, short.MaxValue),
        TypeCode.UInt16 => (ushort.MinValue, ushort.MaxValue),
        TypeCode.Int32 => (int.MinValue, int.MaxValue),
        TypeCode.UInt32 => (uint.MinValue, uint.MaxValue),
        TypeCode.Int64 => (long.MinValue, long.MaxValue),
        TypeCode.UInt64 => (ulong.MinValue, ulong.MaxValue),
        _ => throw new ArgumentException(type.Name, nameof(type)),
    };

    private static object Box(Int128 value, Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => (sbyte)value,
        TypeCode.Byte => (byte)value,
        TypeCode.Int16 => (short)value,
        TypeCode.UInt16 => (ushort)value,
        TypeCode.Int32 => (int)value,
        TypeCode.UInt32 => (uint)value,
        TypeCode.Int64 => (long)value,
        TypeCode.UInt64 => (object)(ulong)value,
        _ => throw new ArgumentException(type.Name, nameof(type)),
    };
}

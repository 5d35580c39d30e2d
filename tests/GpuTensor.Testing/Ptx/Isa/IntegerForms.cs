using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Integer arithmetic (ISA 9.7.1).</summary>
internal static class IntegerForms
{
    public static Form[] All { get; } =
    [
        new("add.$int", "d a b", Wrapping((a, b) => a + b)),
        new("add.sat.s32", "d a b", decoded => decoded.Binary((a, b) => Clamp((long)(int)a + (int)b))),
        new("add.<u16x2|s16x2>", "d=b32 a=b32 b=b32", decoded => decoded.Binary(Steps.Packed((a, b) => (a + b) & 0xFFFF)), 80, 90),
        new("sub.$int", "d a b", Wrapping((a, b) => a - b)),
        new("sub.sat.s32", "d a b", decoded => decoded.Binary((a, b) => Clamp((long)(int)a - (int)b))),
        new("mul.lo.$int", "d a b", Wrapping((a, b) => a * b)),
        new("mul.hi.$int", "d a b", decoded => decoded.Binary(High(decoded.Type))),
        new("mul.wide.<u16|u32|s16|s32>", "d=wide a b", decoded => decoded.Binary(Wide(decoded.Type))),
        new("mad.lo.$int", "d a b c", MultiplyAddLow),
        new("mad.hi.$int", "d a b c", MultiplyAddHigh),
        new("mad.hi.sat.s32", "d a b c", decoded => decoded.Ternary((a, b, c) => Clamp((((long)(int)a * (int)b) >> 32) + (int)c))),
        new("mad.wide.<u16|u32|s16|s32>", "d=wide a b c=wide", MultiplyAddWide),
        new("sad.$int", "d a b c", AbsoluteDifference),
        new("div.$int", "d a b", decoded => decoded.Binary(Quotient(decoded.Type))),
        new("rem.$int", "d a b", decoded => decoded.Binary(Remainder(decoded.Type))),
        new("abs.$signed", "d a", decoded => decoded.Unary(Absolute(decoded.Type))),
        new("neg.$signed", "d a", Negate),
        new("min.$int", "d a b", decoded => decoded.Binary(Select(decoded.Type, isLarger: false))),
        new("max.$int", "d a b", decoded => decoded.Binary(Select(decoded.Type, isLarger: true))),
        new("min.relu.s32", "d a b", decoded => decoded.Binary((a, b) => (ulong)Math.Max(0, Math.Min((int)a, (int)b))), 80, 90),
        new("max.relu.s32", "d a b", decoded => decoded.Binary((a, b) => (ulong)Math.Max(0, Math.Max((int)a, (int)b))), 80, 90),
    ];

    private static Func<Decoded, Step> Wrapping(Func<ulong, ulong, ulong> f) => decoded =>
    {
        ulong mask = decoded.Type.Mask();
        return decoded.Type.Bits() switch
        {
            32 => decoded.Binary((a, b) => (uint)f(a, b)),
            64 => decoded.Binary(f),
            _ => decoded.Binary((a, b) => f(a, b) & mask),
        };
    };

    private static ulong Clamp(long value) => (uint)Math.Clamp(value, int.MinValue, int.MaxValue);

    /// <summary>The upper half of a product.</summary>
    public static Func<ulong, ulong, ulong> High(PtxType type)
    {
        int width = type.Bits();
        ulong mask = type.Mask();
        return type.IsSigned()
            ? (a, b) => (ulong)(((Int128)Steps.Signed(a, width) * Steps.Signed(b, width)) >> width) & mask
            : (a, b) => (ulong)(((UInt128)a * b) >> width) & mask;
    }

    private static Func<ulong, ulong, ulong> Wide(PtxType type)
    {
        int width = type.Bits();
        ulong mask = type.Wide().Mask();
        return type.IsSigned()
            ? (a, b) => (ulong)(Steps.Signed(a, width) * Steps.Signed(b, width)) & mask
            : (a, b) => a * b;
    }

    private static Step MultiplyAddLow(Decoded decoded)
    {
        ulong mask = decoded.Type.Mask();
        return decoded.Ternary((a, b, c) => ((a * b) + c) & mask);
    }

    private static Step MultiplyAddHigh(Decoded decoded)
    {
        Func<ulong, ulong, ulong> high = High(decoded.Type);
        ulong mask = decoded.Type.Mask();
        return decoded.Ternary((a, b, c) => (high(a, b) + c) & mask);
    }

    private static Step MultiplyAddWide(Decoded decoded)
    {
        Func<ulong, ulong, ulong> wide = Wide(decoded.Type);
        ulong mask = decoded.Type.Wide().Mask();
        return decoded.Ternary((a, b, c) => (wide(a, b) + c) & mask);
    }

    private static Step AbsoluteDifference(Decoded decoded)
    {
        int width = decoded.Type.Bits();
        ulong mask = decoded.Type.Mask();
        bool isSigned = decoded.Type.IsSigned();
        return decoded.Ternary((a, b, c) =>
        {
            bool isLess = isSigned ? Steps.Signed(a, width) < Steps.Signed(b, width) : a < b;
            return (c + (isLess ? b - a : a - b)) & mask;
        });
    }

    // The ISA leaves division by zero unspecified: it is reported.
    private static Func<ulong, ulong, ulong> Quotient(PtxType type)
    {
        int width = type.Bits();
        ulong mask = type.Mask();
        return type.IsSigned()
            ? (a, b) => (ulong)((Int128)Steps.Signed(a, width) / Steps.Signed(Divisor(b), width)) & mask
            : (a, b) => a / Divisor(b);
    }

    private static Func<ulong, ulong, ulong> Remainder(PtxType type)
    {
        int width = type.Bits();
        ulong mask = type.Mask();
        return type.IsSigned()
            ? (a, b) => (ulong)((Int128)Steps.Signed(a, width) % Steps.Signed(Divisor(b), width)) & mask
            : (a, b) => a % Divisor(b);
    }

    private static ulong Divisor(ulong b) => b != 0 ? b : throw new Fault("division-by-zero", "an integer is divided by zero");

    private static Func<ulong, ulong> Absolute(PtxType type)
    {
        int width = type.Bits();
        ulong mask = type.Mask();
        return a => (Steps.Signed(a, width) < 0 ? 0 - a : a) & mask;
    }

    private static Step Negate(Decoded decoded)
    {
        ulong mask = decoded.Type.Mask();
        return decoded.Unary(a => (0 - a) & mask);
    }

    private static Func<ulong, ulong, ulong> Select(PtxType type, bool isLarger)
    {
        int width = type.Bits();
        return type.IsSigned()
            ? (a, b) => Steps.Signed(a, width) < Steps.Signed(b, width) != isLarger ? a : b
            : (a, b) => a < b != isLarger ? a : b;
    }
}

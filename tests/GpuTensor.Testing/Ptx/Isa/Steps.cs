using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Makes steps of functions; operands are named d, a, b, c in the forms.</summary>
internal static class Steps
{
    public static Step Unary(this Decoded decoded, Func<ulong, ulong> f) => new UnaryStep(decoded["d"].Slot, decoded["a"].Slot, f);

    public static Step Binary(this Decoded decoded, Func<ulong, ulong, ulong> f) =>
        new BinaryStep(decoded["d"].Slot, decoded["a"].Slot, decoded["b"].Slot, f);

    public static Step Ternary(this Decoded decoded, Func<ulong, ulong, ulong, ulong> f) =>
        new TernaryStep(decoded["d"].Slot, decoded["a"].Slot, decoded["b"].Slot, decoded["c"].Slot, f);

    /// <summary>The rounding that a modifier names, or to the nearest.</summary>
    public static RoundingMode Rounding(this Decoded decoded) => decoded.First("rn", "rz", "rm", "rp", "rna") switch
    {
        "rz" => RoundingMode.Zero,
        "rm" => RoundingMode.Down,
        "rp" => RoundingMode.Up,
        "rna" => RoundingMode.Away,
        _ => RoundingMode.Nearest,
    };

    /// <summary>Adds what .ftz and .sat and .relu say.</summary>
    public static Func<ulong, ulong> Modified(this Decoded decoded, FloatFormat format, Func<ulong, ulong> f)
    {
        Func<ulong, ulong> flushed = decoded.Has("ftz") ? a => format.Flush(f(format.Flush(a))) : f;
        return decoded.Has("sat") ? a => format.Saturate(flushed(a)) : flushed;
    }

    public static Func<ulong, ulong, ulong> Modified(this Decoded decoded, FloatFormat format, Func<ulong, ulong, ulong> f)
    {
        Func<ulong, ulong, ulong> flushed = decoded.Has("ftz") ? (a, b) => format.Flush(f(format.Flush(a), format.Flush(b))) : f;
        return decoded.Has("sat") ? (a, b) => format.Saturate(flushed(a, b)) : flushed;
    }

    public static Func<ulong, ulong, ulong, ulong> Modified(this Decoded decoded, FloatFormat format, Func<ulong, ulong, ulong, ulong> f)
    {
        Func<ulong, ulong, ulong, ulong> flushed = decoded.Has("ftz") ? (a, b, c) => format.Flush(f(format.Flush(a), format.Flush(b), format.Flush(c))) : f;
        Func<ulong, ulong, ulong, ulong> positive = decoded.Has("relu") ? (a, b, c) => Relu(format, flushed(a, b, c)) : flushed;
        return decoded.Has("sat") ? (a, b, c) => format.Saturate(positive(a, b, c)) : positive;
    }

    /// <summary>Does both halves of packed values.</summary>
    public static Func<ulong, ulong> Packed(Func<ulong, ulong> f) => a => f(a & 0xFFFF) | (f(a >> 16) << 16);

    public static Func<ulong, ulong, ulong> Packed(Func<ulong, ulong, ulong> f) =>
        (a, b) => f(a & 0xFFFF, b & 0xFFFF) | (f(a >> 16, b >> 16) << 16);

    public static Func<ulong, ulong, ulong, ulong> Packed(Func<ulong, ulong, ulong, ulong> f) =>
        (a, b, c) => f(a & 0xFFFF, b & 0xFFFF, c & 0xFFFF) | (f(a >> 16, b >> 16, c >> 16) << 16);

    /// <summary>Negative numbers become zero; NaN becomes the canonical one.</summary>
    public static ulong Relu(FloatFormat format, ulong bits) =>
        format.IsNaN(bits) ? format.CanonicalNaN : format.IsNegative(bits) ? 0 : bits;

    /// <summary>The bits of a type as a signed number.</summary>
    public static long Signed(ulong bits, int width) => (long)(bits << (64 - width)) >> (64 - width);
}

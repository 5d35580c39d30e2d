using System.Numerics;
using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>cvt (ISA 9.7.9.21): between integers and floats, and into packed and tensor formats.</summary>
internal static class ConvertForms
{
    public static Form[] All { get; } =
    [
        new("cvt{.<rni|rzi|rmi|rpi|rn|rz|rm|rp>}{.ftz}{.sat}.$num.$num", "d=0 a=1", Scalar),
        new("cvt.<rn|rz>.relu.<f16|bf16>.f32", "d=0 a=1", Narrow, 70, 80),
        new("cvt.<rn|rz>{.relu}{.satfinite@81/80}.<f16x2|bf16x2>.f32", "d=0 a=1 b=1", Pack, 70, 80),
        new("cvt.rna.tf32.f32", "d=0 a=1", Narrow, 70, 80),
        new("cvt.<rn|rz>{.relu}.tf32.f32", "d=0 a=1", Narrow, 78, 90),
    ];

    private static Step Scalar(Decoded decoded)
    {
        (PtxType to, PtxType from) = (decoded.Types[0], decoded.Types[1]);
        CheckBrain(decoded, to, from);
        CheckModifiers(decoded, to, from);
        Func<ulong, ulong> convert = (to.IsFloat(), from.IsFloat()) switch
        {
            (false, false) => Integer(decoded, to, from),
            (true, false) => FromInteger(decoded, to, from),
            (false, true) => ToInteger(decoded, to, from),
            _ => Float(decoded, to, from),
        };
        int width = to.Bits();
        ulong mask = decoded["d"].Type.Mask();
        ulong source = from.Mask();
        return to.IsSigned() && decoded["d"].Type.Bits() > width
            ? decoded.Unary(a => (ulong)Steps.Signed(convert(a & source), width) & mask)
            : decoded.Unary(a => convert(a & source));
    }

    private static void CheckBrain(Decoded decoded, PtxType to, PtxType from)
    {
        if (to != PtxType.BF16 && from != PtxType.BF16)
        {
            return;
        }

        (int version, int sm) = (to, from) switch
        {
            (PtxType.BF16, PtxType.F32) => (70, 80),
            (PtxType.F32, PtxType.BF16) => (decoded.Has("ftz") ? 78 : 71, 80),
            _ => (78, 90),
        };
        decoded.Builder.Require(decoded, version, sm);
    }

    private static void CheckModifiers(Decoded decoded, PtxType to, PtxType from)
    {
        bool roundsToInteger = decoded.First("rni", "rzi", "rmi", "rpi").Length > 0;
        bool rounds = decoded.First("rn", "rz", "rm", "rp").Length > 0;
        bool isInner = to.IsFloat() && from.IsFloat() && to == from;
        bool loses = to.IsFloat() && (!from.IsFloat() || to.Bits() < from.Bits() || (to != from && to.Bits() == from.Bits()));
        bool toInteger = !to.IsFloat() && from.IsFloat();
        if (roundsToInteger ? !toInteger && !isInner : toInteger)
        {
            throw decoded.Error("rounding", toInteger ? "a float becomes an integer with .rni, .rzi, .rmi or .rpi" : "integer rounding is for floats that become integers");
        }

        if (rounds ? !loses : loses)
        {
            throw decoded.Error("rounding", loses ? "the conversion loses precision and needs .rn, .rz, .rm or .rp" : "the conversion is exact and takes no rounding");
        }

        if (to == PtxType.BF16 && from == PtxType.F32 && decoded.First("rm", "rp").Length > 0)
        {
            throw decoded.Error("rounding", ".bf16 is made of .f32 with .rn or .rz");
        }

        if (decoded.Has("ftz") && to != PtxType.F32 && from != PtxType.F32)
        {
            throw decoded.Error("modifier", ".ftz needs .f32 on one side");
        }

        if (decoded.Has("sat") && (to == PtxType.BF16 || (!to.IsFloat() && !from.IsFloat() && Contains(to, from))))
        {
            throw decoded.Error("modifier", ".sat cannot change anything here");
        }
    }

    private static bool Contains(PtxType to, PtxType from) =>
        to.IsSigned() == from.IsSigned() ? to.Bits() >= from.Bits() : to.IsSigned() && to.Bits() > from.Bits();

    private static Func<ulong, ulong> Integer(Decoded decoded, PtxType to, PtxType from)
    {
        (int width, bool isSigned, ulong mask) = (from.Bits(), from.IsSigned(), to.Mask());
        if (!decoded.Has("sat"))
        {
            return isSigned ? a => (ulong)Steps.Signed(a, width) & mask : a => a & mask;
        }

        (Int128 least, Int128 most) = Range(to);
        return a => (ulong)Int128.Clamp(isSigned ? Steps.Signed(a, width) : (Int128)a, least, most) & mask;
    }

    private static (Int128 Least, Int128 Most) Range(PtxType type) => type.IsSigned()
        ? (-(Int128.One << (type.Bits() - 1)), (Int128.One << (type.Bits() - 1)) - 1)
        : (0, (Int128.One << type.Bits()) - 1);

    private static Func<ulong, ulong> FromInteger(Decoded decoded, PtxType to, PtxType from)
    {
        FloatFormat format = FloatFormat.Of(to);
        (int width, bool isSigned, RoundingMode rounding) = (from.Bits(), from.IsSigned(), decoded.Rounding());
        bool saturates = decoded.Has("sat");
        if (rounding == RoundingMode.Nearest && to == PtxType.F32 && width <= 32 && !saturates)
        {
            return isSigned ? a => FloatArithmetic.Bits((float)Steps.Signed(a, width)) : a => FloatArithmetic.Bits((float)(double)(uint)a);
        }

        if (to == PtxType.F64 && width <= 32 && !saturates)
        {
            return isSigned ? a => FloatArithmetic.Bits((double)Steps.Signed(a, width)) : a => FloatArithmetic.Bits((double)(uint)a);
        }

        return a =>
        {
            BigInteger value = isSigned ? Steps.Signed(a, width) : (BigInteger)a;
            ulong bits = Exact.Of(value).ToBits(format, rounding);
            return saturates ? format.Saturate(bits) : bits;
        };
    }

    private static Func<ulong, ulong> ToInteger(Decoded decoded, PtxType to, PtxType from)
    {
        FloatFormat format = FloatFormat.Of(from);
        RoundingMode rounding = IntegerRounding(decoded);
        (Int128 least, Int128 most) = Range(to);
        ulong mask = to.Mask();
        ulong ofNaN = from == PtxType.F64 || to.Bits() == 64 ? 1UL << (to.Bits() - 1) : 0;
        bool flushes = decoded.Has("ftz") && from == PtxType.F32;
        return raw =>
        {
            ulong a = flushes ? format.Flush(raw) : raw;
            if (format.IsNaN(a))
            {
                return ofNaN;
            }

            if (format.IsInfinite(a))
            {
                return (ulong)(format.IsNegative(a) ? least : most) & mask;
            }

            double rounded = Integral(format.ToDouble(a), rounding);
            Int128 value = rounded >= 18446744073709551616.0 ? most : rounded <= -9223372036854775808.0 ? least : (Int128)rounded;
            return (ulong)Int128.Clamp(value, least, most) & mask;
        };
    }

    private static RoundingMode IntegerRounding(Decoded decoded) => decoded.First("rni", "rzi", "rmi", "rpi") switch
    {
        "rzi" => RoundingMode.Zero,
        "rmi" => RoundingMode.Down,
        "rpi" => RoundingMode.Up,
        _ => RoundingMode.Nearest,
    };

    private static double Integral(double value, RoundingMode rounding) => rounding switch
    {
        RoundingMode.Zero => Math.Truncate(value),
        RoundingMode.Down => Math.Floor(value),
        RoundingMode.Up => Math.Ceiling(value),
        _ => Math.Round(value, MidpointRounding.ToEven),
    };

    private static Func<ulong, ulong> Float(Decoded decoded, PtxType to, PtxType from)
    {
        (FloatFormat target, FloatFormat source) = (FloatFormat.Of(to), FloatFormat.Of(from));
        bool toIntegral = decoded.First("rni", "rzi", "rmi", "rpi").Length > 0;
        RoundingMode rounding = toIntegral ? IntegerRounding(decoded) : decoded.Rounding();
        bool flushesSource = decoded.Has("ftz") && from == PtxType.F32;
        bool flushesTarget = decoded.Has("ftz") && to == PtxType.F32;
        bool saturates = decoded.Has("sat");
        return raw =>
        {
            ulong a = flushesSource ? source.Flush(raw) : raw;
            ulong bits = toIntegral && !source.IsNaN(a) && !source.IsInfinite(a)
                ? Exact.Of(FloatFormat.Double, FloatArithmetic.Bits(Integral(source.ToDouble(a), rounding))).ToBits(target, RoundingMode.Nearest)
                : Between(source, target, a, rounding);
            bits = flushesTarget ? target.Flush(bits) : bits;
            return saturates ? target.Saturate(bits) : bits;
        };
    }

    private static ulong Between(FloatFormat from, FloatFormat to, ulong a, RoundingMode rounding)
    {
        if (from.IsNaN(a))
        {
            return to.CanonicalNaN;
        }

        if (from.IsInfinite(a))
        {
            return to.Infinity | (from.IsNegative(a) ? to.SignBit : 0);
        }

        if (to == FloatFormat.Single && from.Bits <= 32)
        {
            return BitConverter.SingleToUInt32Bits((float)from.ToDouble(a));
        }

        if (to.FractionBits < 23 && from == FloatFormat.Single && to.ExponentBits == 8 && rounding is RoundingMode.Nearest or RoundingMode.Zero)
        {
            return Cut(to, a, rounding);
        }

        return to == FloatFormat.Half && rounding == RoundingMode.Nearest
            ? BitConverter.HalfToUInt16Bits((Half)from.ToDouble(a))
            : Exact.Of(from, a).ToBits(to, rounding);
    }

    // Formats with the exponents of .f32 are its upper bits: rounding is an addition, whose carry runs into the exponent.
    private static ulong Cut(FloatFormat to, ulong a, RoundingMode rounding)
    {
        int dropped = 23 - to.FractionBits;
        ulong half = rounding == RoundingMode.Zero ? 0 : (1UL << (dropped - 1)) - 1 + (a >> dropped & 1);
        return (a + half) >> dropped << to.Shift;
    }

    private static Func<ulong, ulong> ToNarrow(Decoded decoded)
    {
        FloatFormat format = FloatFormat.Of(decoded.Type);
        RoundingMode rounding = decoded.Rounding();
        (bool clamps, bool isFinite) = (decoded.Has("relu"), decoded.Has("satfinite"));
        return a =>
        {
            ulong bits = Between(FloatFormat.Single, format, a, rounding);
            bits = isFinite && format.IsInfinite(bits) ? bits - (1UL << format.Shift) : bits;
            return clamps ? Steps.Relu(format, bits) : bits;
        };
    }

    private static Step Narrow(Decoded decoded) => decoded.Unary(ToNarrow(decoded));

    // a goes to the upper half, b to the lower.
    private static Step Pack(Decoded decoded)
    {
        Func<ulong, ulong> narrow = ToNarrow(decoded);
        return decoded.Binary((a, b) => (narrow(a) << 16) | narrow(b));
    }
}

using System.Numerics;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Logic, shifts and bit fields (ISA 9.7.8 and the bit instructions of 9.7.1).</summary>
internal static class BitForms
{
    public static Form[] All { get; } =
    [
        new("and.$bits", "d a b", decoded => decoded.Binary((a, b) => a & b)),
        new("or.$bits", "d a b", decoded => decoded.Binary((a, b) => a | b)),
        new("xor.$bits", "d a b", decoded => decoded.Binary((a, b) => a ^ b)),
        new("not.$bits", "d a", Complement),
        new("and.pred", "p a=pred b=pred", Predicates((a, b) => a & b)),
        new("or.pred", "p a=pred b=pred", Predicates((a, b) => a | b)),
        new("xor.pred", "p a=pred b=pred", Predicates((a, b) => a ^ b)),
        new("not.pred", "p a=pred", NotPredicate),
        new("shl.$bits", "d a b=u32", ShiftLeft),
        new("shr.<b16|b32|b64|u16|u32|u64|s16|s32|s64>", "d a b=u32", ShiftRight),
        new("shf.l.<clamp|wrap>.b32", "d a b c=u32", decoded => Funnel(decoded, isLeft: true), 31, 32),
        new("shf.r.<clamp|wrap>.b32", "d a b c=u32", decoded => Funnel(decoded, isLeft: false), 31, 32),
        new("lop3.b32", "d a b c #immLut", Lookup, 43, 50),
        new("popc.<b32|b64>", "d=u32 a", decoded => decoded.Unary(a => (ulong)BitOperations.PopCount(a)), 20, 20),
        new("clz.<b32|b64>", "d=u32 a", LeadingZeros, 20, 20),
        new("bfind.$word", "d=u32 a", decoded => Find(decoded, isShift: false), 20, 20),
        new("bfind.shiftamt.$word", "d=u32 a", decoded => Find(decoded, isShift: true), 20, 20),
        new("brev.<b32|b64>", "d a", Reverse, 20, 20),
        new("bfe.$word", "d a b=u32 c=u32", Extract, 20, 20),
        new("bfi.<b32|b64>", "d a b c=u32 e=u32", Insert, 20, 20),
        new("prmt.b32", "d a b c=b32", decoded => decoded.Ternary(Permute), 20, 20),
        new("prmt.b32.<f4e|b4e|rc8|ecl|ecr|rc16>", "d a b c=b32", PermuteMode, 20, 20),
    ];

    private static Step Complement(Decoded decoded)
    {
        ulong mask = decoded.Type.Mask();
        return decoded.Unary(a => ~a & mask);
    }

    private static Func<Decoded, Step> Predicates(Func<uint, uint, uint> f) => decoded =>
    {
        (int p, int a, int b) = (decoded["p"].Slot, decoded["a"].Slot, decoded["b"].Slot);
        return new ActionStep((warp, lanes) => warp.SetPredicate(p, lanes, f(warp.Predicate(a, lanes), warp.Predicate(b, lanes))));
    };

    private static ActionStep NotPredicate(Decoded decoded)
    {
        (int p, int a) = (decoded["p"].Slot, decoded["a"].Slot);
        return new((warp, lanes) => warp.SetPredicate(p, lanes, ~warp.Predicate(a, lanes)));
    }

    // Shifts by the width or more leave zeros, or signs.
    private static Step ShiftLeft(Decoded decoded)
    {
        int width = decoded.Type.Bits();
        ulong mask = decoded.Type.Mask();
        return decoded.Binary((a, b) => b >= (ulong)width ? 0 : (a << (int)b) & mask);
    }

    private static Step ShiftRight(Decoded decoded)
    {
        int width = decoded.Type.Bits();
        ulong mask = decoded.Type.Mask();
        return decoded.Type.IsSigned()
            ? decoded.Binary((a, b) => (ulong)(Steps.Signed(a, width) >> (int)Math.Min(b, 63)) & mask)
            : decoded.Binary((a, b) => b >= (ulong)width ? 0 : a >> (int)b);
    }

    private static Step Funnel(Decoded decoded, bool isLeft)
    {
        bool wraps = decoded.Has("wrap");
        return decoded.Ternary((a, b, c) =>
        {
            int n = (int)(wraps ? c & 31 : Math.Min(c, 32));
            ulong both = (b << 32) | a;
            return isLeft ? (uint)((both << n) >> 32) | (n == 32 ? (uint)a : 0) : (uint)(both >> n);
        });
    }

    private static QuaternaryStep Lookup(Decoded decoded)
    {
        long table = decoded["#immLut"].Value;
        if (table is < 0 or > 255)
        {
            throw decoded.Error("immediate", "immLut lies in 0 to 255");
        }

        return new(decoded["d"].Slot, decoded["a"].Slot, decoded["b"].Slot, decoded["c"].Slot, decoded["c"].Slot, (a, b, c, _) =>
        {
            ulong result = 0;
            for (int i = 0; i < 8; i++)
            {
                if ((table >> i & 1) != 0)
                {
                    result |= ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
                }
            }

            return (uint)result;
        });
    }

    private static Step LeadingZeros(Decoded decoded)
    {
        int spare = 64 - decoded.Type.Bits();
        return decoded.Unary(a => (ulong)(BitOperations.LeadingZeroCount(a) - spare));
    }

    private static Step Find(Decoded decoded, bool isShift)
    {
        int width = decoded.Type.Bits();
        bool isSigned = decoded.Type.IsSigned();
        return decoded.Unary(a =>
        {
            ulong bits = isSigned && Steps.Signed(a, width) < 0 ? ~a & (ulong.MaxValue >> (64 - width)) : a;
            return bits == 0 ? uint.MaxValue : (ulong)(isShift ? width - 1 - BitOperations.Log2(bits) : BitOperations.Log2(bits));
        });
    }

    private static Step Reverse(Decoded decoded)
    {
        int width = decoded.Type.Bits();
        return decoded.Unary(a =>
        {
            ulong result = 0;
            for (int i = 0; i < width; i++)
            {
                result |= (a >> i & 1) << (width - 1 - i);
            }

            return result;
        });
    }

    private static Step Extract(Decoded decoded)
    {
        int width = decoded.Type.Bits();
        bool isSigned = decoded.Type.IsSigned();
        ulong mask = decoded.Type.Mask();
        return decoded.Ternary((a, b, c) =>
        {
            (int position, int length) = ((int)(b & 0xFF), (int)(c & 0xFF));
            ulong sign = !isSigned || length == 0 ? 0 : a >> Math.Min(position + length - 1, width - 1) & 1;
            ulong field = position >= width ? 0 : a >> position;
            int kept = Math.Min(length, Math.Max(0, width - position));
            ulong low = kept == 0 ? 0 : ulong.MaxValue >> (64 - kept);
            return ((field & low) | (sign == 0 ? 0 : ~low)) & mask;
        });
    }

    private static QuaternaryStep Insert(Decoded decoded)
    {
        int width = decoded.Type.Bits();
        return new(decoded["d"].Slot, decoded["a"].Slot, decoded["b"].Slot, decoded["c"].Slot, decoded["e"].Slot, (a, b, c, e) =>
        {
            (int position, int length) = ((int)(c & 0xFF), (int)(e & 0xFF));
            int kept = Math.Min(length, Math.Max(0, width - position));
            ulong field = kept == 0 ? 0 : (ulong.MaxValue >> (64 - kept)) << position;
            return (b & ~field) | ((kept == 0 ? 0 : a << position) & field);
        });
    }

    private static ulong Permute(ulong a, ulong b, ulong selectors)
    {
        ulong both = (b << 32) | a;
        ulong result = 0;
        for (int i = 0; i < 4; i++)
        {
            int selector = (int)(selectors >> (4 * i)) & 0xF;
            ulong value = both >> ((selector & 7) * 8) & 0xFF;
            result |= ((selector & 8) == 0 ? value : (value & 0x80) != 0 ? 0xFFUL : 0) << (8 * i);
        }

        return result;
    }

    private static Step PermuteMode(Decoded decoded)
    {
        ulong[] table = decoded.First("f4e", "b4e", "rc8", "ecl", "ecr", "rc16") switch
        {
            "f4e" => [0x3210, 0x4321, 0x5432, 0x6543],
            "b4e" => [0x5670, 0x6701, 0x7012, 0x0123],
            "rc8" => [0x0000, 0x1111, 0x2222, 0x3333],
            "ecl" => [0x3210, 0x3211, 0x3222, 0x3333],
            "ecr" => [0x0000, 0x1110, 0x2210, 0x3210],
            _ => [0x1010, 0x3232, 0x1010, 0x3232],
        };
        return decoded.Ternary((a, b, c) => Permute(a, b, table[c & 3]));
    }
}

using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>cnot, szext, bmsk, fns, minima of packed half words and cvt.pack (ISA 9.7.1, 9.7.8, 9.7.9.22).</summary>
internal static class FieldForms
{
    public static Form[] All { get; } =
    [
        new("cnot.$bits", "d a", decoded => decoded.Unary(a => a == 0 ? 1UL : 0)),
        new("szext.<clamp|wrap>.<u32|s32>", "d a b=u32", Extend, 76, 70),
        new("bmsk.<clamp|wrap>.b32", "d a b", Mask, 76, 70),
        new("fns.b32", "d a b c=s32", decoded => decoded.Ternary(NthSet), 60, 30),
        .. PackedSelection("min", Math.Min, Math.Min), .. PackedSelection("max", Math.Max, Math.Max),
        new("cvt.pack.sat.<u16|s16>.s32", "d=u32 a=s32 b=s32", Pack, 65, 72),
        new("cvt.pack.sat.<u8|s8>.s32.b32", "d=u32 a=s32 b=s32 c=b32", Pack, 65, 72),
    ];

    private static Form[] PackedSelection(string opcode, Func<ulong, ulong, ulong> select, Func<long, long, long> selectSigned)
    {
        ulong Signed(ulong a, ulong b) => (ulong)selectSigned(Steps.Signed(a, 16), Steps.Signed(b, 16)) & 0xFFFF;
        ulong Positive(ulong a, ulong b) => (ulong)Math.Max(0, selectSigned(Steps.Signed(a, 16), Steps.Signed(b, 16)));
        return
        [
            new($"{opcode}.u16x2", "d=b32 a=b32 b=b32", decoded => decoded.Binary(Steps.Packed(select)), 80, 90),
            new($"{opcode}.s16x2", "d=b32 a=b32 b=b32", decoded => decoded.Binary(Steps.Packed(Signed)), 80, 90),
            new($"{opcode}.relu.s16x2", "d=b32 a=b32 b=b32", decoded => decoded.Binary(Steps.Packed(Positive)), 80, 90),
        ];
    }

    private static Step Extend(Decoded decoded)
    {
        (bool clamps, bool isSigned) = (decoded.Has("clamp"), decoded.Type.IsSigned());
        return decoded.Binary((a, b) =>
        {
            int width = (int)b & 31;
            if (clamps && b >= 32)
            {
                return a;
            }

            return width == 0 ? 0 : isSigned ? (uint)Steps.Signed(a, width) : a & ((1UL << width) - 1);
        });
    }

    // A field of b ones from bit a on; what .clamp keeps within 32 bits, .wrap takes modulo 32.
    private static Step Mask(Decoded decoded)
    {
        bool clamps = decoded.Has("clamp");
        return decoded.Binary((a, b) =>
        {
            if (clamps && a >= 32)
            {
                return 0;
            }

            (int from, int width) = ((int)a & 31, clamps && b >= 32 ? 32 : (int)b & 31);
            return (uint)(((1UL << width) - 1) << from);
        });
    }

    private static ulong NthSet(ulong mask, ulong start, ulong offset)
    {
        (int position, int left) = ((int)start, (int)offset);
        int step = left < 0 ? -1 : 1;
        long count = left == 0 ? 0 : Math.Abs((long)left) - 1;
        for (; position is >= 0 and < 32; position += step)
        {
            if ((mask >> position & 1) != 0 && count-- == 0)
            {
                return (ulong)position;
            }

            if (left == 0)
            {
                break;
            }
        }

        return uint.MaxValue;
    }

    // a goes above b; what is above both comes from c.
    private static Step Pack(Decoded decoded)
    {
        PtxType type = decoded.Type;
        (int width, ulong mask) = (type.Bits(), type.Mask());
        (long least, long most) = type.IsSigned() ? (-(1L << (width - 1)), (1L << (width - 1)) - 1) : (0, (long)mask);
        ulong Part(ulong value) => (ulong)Math.Clamp((long)(int)value, least, most) & mask;
        ulong Both(ulong a, ulong b) => (Part(a) << width) | Part(b);
        return width == 16 ? decoded.Binary(Both) : decoded.Ternary((a, b, c) => (uint)(c << (2 * width)) | Both(a, b));
    }
}

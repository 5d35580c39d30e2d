using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Products of 24 bits, and sums of products of bytes and half words (ISA 9.7.1.5, 9.7.1.6, 9.7.1.23, 9.7.1.24).</summary>
internal static class ProductForms
{
    public static Form[] All { get; } =
    [
        new("mul24.<lo|hi>.<u32|s32>", "d a b", decoded => decoded.Binary(Product24(decoded))),
        new("mad24.<lo|hi>.<u32|s32>", "d a b c", MultiplyAdd24),
        new("mad24.hi.sat.s32", "d a b c", MultiplyAddClamped),
        new("dp4a.<u32|s32>.<u32|s32>", "d=s32 a=b32 b=b32 c=s32", decoded => Dot(decoded, 4, 8, 0), 50, 61),
        new("dp2a.lo.<u32|s32>.<u32|s32>", "d=s32 a=b32 b=b32 c=s32", decoded => Dot(decoded, 2, 16, 0), 50, 61),
        new("dp2a.hi.<u32|s32>.<u32|s32>", "d=s32 a=b32 b=b32 c=s32", decoded => Dot(decoded, 2, 16, 2), 50, 61),
    ];

    // .lo takes the bits 0 to 31 of the 48, .hi the bits 16 to 47.
    private static Func<ulong, ulong, ulong> Product24(Decoded decoded)
    {
        int shift = decoded.Has("hi") ? 16 : 0;
        return decoded.Type.IsSigned()
            ? (a, b) => (uint)(Steps.Signed(a, 24) * Steps.Signed(b, 24) >> shift)
            : (a, b) => (uint)((a & 0xFFFFFF) * (b & 0xFFFFFF) >> shift);
    }

    private static Step MultiplyAdd24(Decoded decoded)
    {
        Func<ulong, ulong, ulong> product = Product24(decoded);
        return decoded.Ternary((a, b, c) => (uint)(product(a, b) + c));
    }

    private static Step MultiplyAddClamped(Decoded decoded)
    {
        Func<ulong, ulong, ulong> product = Product24(decoded);
        return decoded.Ternary((a, b, c) => (uint)Math.Clamp((long)(int)product(a, b) + (int)c, int.MinValue, int.MaxValue));
    }

    // b always consists of bytes; dp2a takes two of them.
    private static Step Dot(Decoded decoded, int count, int width, int firstByte)
    {
        (bool isSignedA, bool isSignedB) = (decoded.Types[0].IsSigned(), decoded.Types[1].IsSigned());
        return decoded.Ternary((a, b, c) =>
        {
            long sum = (long)c;
            for (int i = 0; i < count; i++)
            {
                sum += Part(a, i * width, width, isSignedA) * Part(b, (firstByte + i) * 8, 8, isSignedB);
            }

            return (uint)sum;
        });
    }

    private static long Part(ulong bits, int from, int width, bool isSigned) =>
        isSigned ? Steps.Signed(bits >> from, width) : (long)(bits >> from & ((1UL << width) - 1));
}

using System.Numerics;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Sums, differences and products that hand a carry on (ISA 9.7.2).</summary>
internal static class CarryForms
{
    private const string Types = "<u32|s32|u64@43/20|s64@43/20>";

    /// <summary>Computes a result and the carry out of the operands and the carry in.</summary>
    private delegate (ulong Result, bool Carry) Carrying(ulong a, ulong b, ulong c, uint carry);

    public static Form[] All { get; } =
    [
        new($"add.cc.{Types}", "d a b", decoded => Sum(decoded, takes: false), 12),
        new($"addc{{.cc}}.{Types}", "d a b", decoded => Sum(decoded, takes: true), 12),
        new($"sub.cc.{Types}", "d a b", decoded => Difference(decoded, takes: false), 12),
        new($"subc{{.cc}}.{Types}", "d a b", decoded => Difference(decoded, takes: true), 12),
        new($"mad.<lo|hi>.cc.{Types}", "d a b c", decoded => Product(decoded, takes: false), 30, 20),
        new($"madc.<lo|hi>{{.cc}}.{Types}", "d a b c", decoded => Product(decoded, takes: true), 30, 20),
    ];

    private static CarryStep Sum(Decoded decoded, bool takes)
    {
        int width = decoded.Type.Bits();
        return Step(decoded, takes, "b", (a, b, _, carry) => Split((UInt128)a + b + carry, width));
    }

    // What a difference hands on is a borrow.
    private static CarryStep Difference(Decoded decoded, bool takes)
    {
        ulong mask = decoded.Type.Mask();
        return Step(decoded, takes, "b", (a, b, _, carry) => ((a - b - carry) & mask, (UInt128)a < (UInt128)b + carry));
    }

    private static CarryStep Product(Decoded decoded, bool takes)
    {
        int width = decoded.Type.Bits();
        ulong mask = decoded.Type.Mask();
        Func<ulong, ulong, ulong> half = decoded.Has("hi") ? IntegerForms.High(decoded.Type) : (a, b) => (a * b) & mask;
        return Step(decoded, takes, "c", (a, b, c, carry) => Split((UInt128)half(a, b) + c + carry, width));
    }

    private static (ulong Result, bool Carry) Split(UInt128 sum, int width) => ((ulong)sum & (ulong.MaxValue >> (64 - width)), sum >> width != 0);

    private static CarryStep Step(Decoded decoded, bool takes, string last, Carrying f)
    {
        bool gives = decoded.Has("cc");
        int carry = decoded.Builder.Carry;
        return new(decoded["d"].Slot, decoded["a"].Slot, decoded["b"].Slot, decoded[last].Slot, takes ? carry : -1, gives ? carry : -1, f);
    }

    /// <summary>d = f(a, b, c, carry).</summary>
    private sealed class CarryStep(int d, int a, int b, int c, int carryIn, int carryOut, Carrying f) : Step
    {
        public override void Execute(Warp warp, uint lanes)
        {
            Span<ulong> x = warp.Read(a, lanes);
            Span<ulong> y = warp.Read(b, lanes);
            Span<ulong> z = warp.Read(c, lanes);
            uint before = carryIn < 0 ? 0 : warp.Predicate(carryIn, lanes);
            uint after = 0;
            Span<ulong> to = warp.Write(d, lanes);
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                (to[lane], bool isCarry) = f(x[lane], y[lane], z[lane], before >> lane & 1);
                after |= isCarry ? 1u << lane : 0;
            }

            if (carryOut >= 0)
            {
                warp.SetPredicate(carryOut, lanes, after);
            }
        }
    }
}

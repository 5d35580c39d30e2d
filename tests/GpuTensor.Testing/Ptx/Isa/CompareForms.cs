using System.Numerics;
using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Comparisons and selections (ISA 9.7.6 and 9.7.7).</summary>
internal static class CompareForms
{
    private static readonly (string Operators, string Types, int Version, int Sm)[] s_sources =
    [
        ("<eq|ne>", "$bits", 10, 10),
        ("$scmp", "$signed", 10, 10),
        ("$ucmp", "<u16|u32|u64>", 10, 10),
        ("$fcmp", "<f16>", 42, 53),
        ("$fcmp", "<bf16>", 78, 90),
        ("$fcmp", "<f64>", 10, 13),
    ];

    public static Form[] All { get; } =
    [
        .. s_sources.SelectMany(source => SetPredicate(source.Operators, "", source.Types, source.Version, source.Sm)),
        .. SetPredicate("$fcmp", "{.ftz}", "f32", 10, 10),
        .. s_sources.Where(source => !source.Types.Contains("f16", StringComparison.Ordinal))
            .SelectMany(source => Set(source.Operators, "", source.Types, source.Version, source.Sm)),
        .. Set("$fcmp", "{.ftz}", "f32", 10, 10),
        new("setp.$fcmp{.ftz}.f16x2", "p|p=pred a=0 b=0", PackedSetPredicate, 42, 53),
        new("selp.$value", "d a b c=pred", Select),
        new("slct.$value.s32", "d a b c=1", decoded => decoded.Ternary((a, b, c) => (int)c >= 0 ? a : b)),
        new("slct{.ftz}.$value.f32", "d a b c=1", SelectBySign),
    ];

    /// <summary>Sets a predicate to what a test of two values gives.</summary>
    public static ActionStep Into(int p, int a, int b, Func<ulong, ulong, bool> test) =>
        new((warp, lanes) => warp.SetPredicate(p, lanes, Test(warp, lanes, a, b, test)));

    private static Form[] SetPredicate(string operators, string flush, string types, int version, int sm) =>
    [
        new($"setp.{operators}{flush}.{types}", "p|p?=pred a=0 b=0", SetPredicate, version, sm),
        new($"setp.{operators}.$bool{flush}.{types}", "p|p?=pred a=0 b=0 !c", SetPredicate, version, sm),
    ];

    private static Form[] Set(string operators, string flush, string types, int version, int sm) =>
    [
        new($"set.{operators}{flush}.<u32|s32|f32>.{types}", "d a=1 b=1", Set, version, sm),
        new($"set.{operators}.$bool{flush}.<u32|s32|f32>.{types}", "d a=1 b=1 !c", Set, version, sm),
    ];

    private static ActionStep SetPredicate(Decoded decoded)
    {
        Resolved p = decoded[0];
        Func<ulong, ulong, bool> test = Comparison(decoded, decoded.Type);
        Func<Warp, uint, uint, uint> combine = Combination(decoded);
        (int a, int b) = (decoded["a"].Slot, decoded["b"].Slot);
        return new((warp, lanes) =>
        {
            uint value = Test(warp, lanes, a, b, test);
            uint first = combine(warp, lanes, value);
            uint second = p.PredicateSlot < 0 ? 0 : combine(warp, lanes, ~value & lanes);
            warp.SetPredicate(p.Slot, lanes, first);
            if (p.PredicateSlot >= 0)
            {
                warp.SetPredicate(p.PredicateSlot, lanes, second);
            }
        });
    }

    private static ActionStep PackedSetPredicate(Decoded decoded)
    {
        Resolved p = decoded[0];
        Func<ulong, ulong, bool> test = Comparison(decoded, PtxType.F16);
        (int a, int b) = (decoded["a"].Slot, decoded["b"].Slot);
        return new((warp, lanes) =>
        {
            uint low = Test(warp, lanes, a, b, (x, y) => test(x & 0xFFFF, y & 0xFFFF));
            uint high = Test(warp, lanes, a, b, (x, y) => test(x >> 16, y >> 16));
            warp.SetPredicate(p.Slot, lanes, low);
            warp.SetPredicate(p.PredicateSlot, lanes, high);
        });
    }

    private static ActionStep Set(Decoded decoded)
    {
        int d = decoded["d"].Slot;
        Func<ulong, ulong, bool> test = Comparison(decoded, decoded.Types[1]);
        Func<Warp, uint, uint, uint> combine = Combination(decoded);
        (int a, int b) = (decoded["a"].Slot, decoded["b"].Slot);
        ulong yes = decoded.Type == PtxType.F32 ? FloatFormat.Single.One : uint.MaxValue;
        return new((warp, lanes) =>
        {
            uint value = combine(warp, lanes, Test(warp, lanes, a, b, test));
            Span<ulong> to = warp.Write(d, lanes);
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                to[lane] = (value >> lane & 1) != 0 ? yes : 0;
            }
        });
    }

    private static ActionStep Select(Decoded decoded)
    {
        (int d, int a, int b, int c) = (decoded["d"].Slot, decoded["a"].Slot, decoded["b"].Slot, decoded["c"].Slot);
        return new((warp, lanes) =>
        {
            Span<ulong> x = warp.Read(a, lanes);
            Span<ulong> y = warp.Read(b, lanes);
            uint chosen = warp.Predicate(c, lanes);
            Span<ulong> to = warp.Write(d, lanes);
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                to[lane] = (chosen >> lane & 1) != 0 ? x[lane] : y[lane];
            }
        });
    }

    private static Step SelectBySign(Decoded decoded)
    {
        bool flushes = decoded.Has("ftz");
        return decoded.Ternary((a, b, c) => FloatArithmetic.Single(flushes ? FloatFormat.Single.Flush(c) : c) >= 0 ? a : b);
    }

    private static uint Test(Warp warp, uint lanes, int a, int b, Func<ulong, ulong, bool> test)
    {
        Span<ulong> x = warp.Read(a, lanes);
        Span<ulong> y = warp.Read(b, lanes);
        uint result = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            result |= test(x[lane], y[lane]) ? 1u << lane : 0;
        }

        return result;
    }

    // The first 'and', 'or' or 'xor' combines with c; without any the comparison stands alone.
    private static Func<Warp, uint, uint, uint> Combination(Decoded decoded)
    {
        string boolean = decoded.First("and", "or", "xor");
        if (boolean.Length == 0)
        {
            return (_, _, value) => value;
        }

        Resolved c = decoded["!c"];
        return (warp, lanes, value) =>
        {
            uint other = warp.Predicate(c.Slot, lanes) ^ (c.IsNegated ? lanes : 0);
            return boolean switch { "and" => value & other, "or" => value | other, _ => value ^ other };
        };
    }

    private static Func<ulong, ulong, bool> Comparison(Decoded decoded, PtxType type)
    {
        string name = decoded.Instruction.Modifiers[0];
        if (type.IsFloat())
        {
            return FloatComparison(FloatFormat.Of(type), name, decoded.Has("ftz"));
        }

        int width = type.Bits();
        return (name, type.IsSigned()) switch
        {
            ("eq", _) => (a, b) => a == b,
            ("ne", _) => (a, b) => a != b,
            ("lt", true) => (a, b) => Steps.Signed(a, width) < Steps.Signed(b, width),
            ("le", true) => (a, b) => Steps.Signed(a, width) <= Steps.Signed(b, width),
            ("gt", true) => (a, b) => Steps.Signed(a, width) > Steps.Signed(b, width),
            ("ge", true) => (a, b) => Steps.Signed(a, width) >= Steps.Signed(b, width),
            ("lt" or "lo", _) => (a, b) => a < b,
            ("le" or "ls", _) => (a, b) => a <= b,
            ("gt" or "hi", _) => (a, b) => a > b,
            _ => (a, b) => a >= b,
        };
    }

    private static Func<ulong, ulong, bool> FloatComparison(FloatFormat format, string name, bool flushes)
    {
        bool isUnordered = name.Length == 3 && name.EndsWith('u');
        Func<int, bool> holds = name[..2] switch
        {
            "eq" => order => order == 0,
            "ne" => order => order != 0,
            "lt" => order => order < 0,
            "le" => order => order <= 0,
            "gt" => order => order > 0,
            "ge" => order => order >= 0,
            "nu" => _ => true,
            _ => _ => false,
        };
        isUnordered |= name == "nan";
        return (a, b) =>
        {
            if (format.IsNaN(a) || format.IsNaN(b))
            {
                return isUnordered;
            }

            (ulong x, ulong y) = flushes ? (format.Flush(a), format.Flush(b)) : (a, b);
            return holds(format.ToDouble(x).CompareTo(format.ToDouble(y)));
        };
    }
}

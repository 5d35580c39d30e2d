using GpuTensor.Testing.Ptx.Arithmetic;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>atom and red (ISA 9.7.13.5 and 9.7.13.6).</summary>
internal static class AtomicForms
{
    private const string AtomHead = "atom{.<relaxed|acquire|release|acq_rel>@}{.<cta@50/60|gpu@50/60|sys@50/60>}{.<global|$shared>}";
    private const string RedHead = "red{.<relaxed|release>@}{.<cta@50/60|gpu@50/60|sys@50/60>}{.<global|$shared>}";

    public static Form[] All { get; } =
    [
        .. Operation("add", "<u32|s32>", 11, 11), .. Operation("add", "u64", 12, 20), .. Operation("add", "f32", 20, 20), .. Operation("add", "f64", 50, 60),
        .. Operation("<min|max>", "<u32|s32>", 11, 11), .. Operation("<min|max>", "<u64|s64>", 31, 32),
        .. Operation("<and|or|xor>", "b32", 11, 11), .. Operation("<and|or|xor>", "b64", 31, 32),
        .. Operation("<inc|dec>", "u32", 11, 11),
        .. Operation("add.noftz", "f16x2", 62, 60), .. Operation("add.noftz", "f16", 63, 70), .. Operation("add.noftz", "<bf16|bf16x2>", 78, 90),
        new(Head(AtomHead) + ".exch.<b32|b64>", "d [a] b", Build, 12, 20),
        new(Head(AtomHead) + ".cas.<b32|b64>", "d [a] b c", Build, 12, 20),
        new(Head(AtomHead) + ".cas.b16", "d [a] b c", Build, 63, 70),
    ];

    // Every order needs PTX 6.0 and sm_70.
    private static string Head(string head)
    {
        int start = head.IndexOf('<', StringComparison.Ordinal);
        int end = head.IndexOf(">@", StringComparison.Ordinal);
        string orders = string.Join('|', head[(start + 1)..end].Split('|').Select(order => order + "@60/70"));
        return head[..(start + 1)] + orders + ">" + head[(end + 2)..];
    }

    private static Form[] Operation(string operation, string type, int version, int sm) =>
    [
        new($"{Head(AtomHead)}.{operation}.{type}", "d [a] b", Build, version, sm),
        new($"{Head(RedHead)}.{operation}.{type}", "[a] b", Build, version, sm),
    ];

    private static AtomicStep Build(Decoded decoded)
    {
        Resolved address = decoded["[a]"];
        Space space = decoded.Space;
        MemoryForms.RequireSpace(decoded, space, address);
        if (space is Space.Global or Space.Generic)
        {
            decoded.Builder.NoteGlobalAccess(decoded.Type.Size());
        }

        if (space is Space.Shared or Space.Generic)
        {
            decoded.Builder.NoteSharedAccess(decoded.Type.Size());
        }

        bool hasResult = decoded.Instruction.Opcode == "atom";
        int b = decoded["b"].Slot;
        int c = decoded.Has("cas") ? decoded["c"].Slot : b;
        return new(space, address.Slot, address.Value, decoded.Type.Size(), hasResult ? decoded["d"].Slot : -1, b, c, Change(decoded));
    }

    private static Func<ulong, ulong, ulong, ulong> Change(Decoded decoded)
    {
        PtxType type = decoded.Type;
        (int width, bool isSigned, ulong mask) = (type.Bits(), type.IsSigned(), type.Mask());
        switch (decoded.First("add", "min", "max", "and", "or", "xor", "inc", "dec", "exch", "cas"))
        {
            case "add" when type == PtxType.F32:
                // On global memory subnormal numbers are flushed, on shared memory not (ISA, atom).
                Func<ulong, ulong, ulong> add = FloatArithmetic.Add(FloatFormat.Single, RoundingMode.Nearest);
                return decoded.Space != Space.Global
                    ? (old, b, _) => add(old, b)
                    : (old, b, _) => FloatFormat.Single.Flush(add(FloatFormat.Single.Flush(old), FloatFormat.Single.Flush(b)));
            case "add" when type == PtxType.F64:
                Func<ulong, ulong, ulong> addDouble = FloatArithmetic.Add(FloatFormat.Double, RoundingMode.Nearest);
                return (old, b, _) => addDouble(old, b);
            case "add" when type.IsFloat():
                Func<ulong, ulong, ulong> narrow = NarrowArithmetic.Add(FloatFormat.Of(type));
                Func<ulong, ulong, ulong> both = type.Bits() == 32 ? Steps.Packed(narrow) : narrow;
                return (old, b, _) => both(old, b);
            case "add":
                return (old, b, _) => (old + b) & mask;
            case "min":
                return (old, b, _) => (isSigned ? Steps.Signed(old, width) < Steps.Signed(b, width) : old < b) ? old : b;
            case "max":
                return (old, b, _) => (isSigned ? Steps.Signed(old, width) > Steps.Signed(b, width) : old > b) ? old : b;
            case "and":
                return (old, b, _) => old & b;
            case "or":
                return (old, b, _) => old | b;
            case "xor":
                return (old, b, _) => old ^ b;
            case "inc":
                return (old, b, _) => old >= b ? 0 : old + 1;
            case "dec":
                return (old, b, _) => old == 0 || old > b ? b : old - 1;
            case "exch":
                return (_, b, _) => b;
            default:
                return (old, b, c) => old == b ? c : old;
        }
    }
}

using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>ld, st, prefetch and fences (ISA 9.7.9.8 to 9.7.9.15, 9.7.13.4).</summary>
internal static class MemoryForms
{
    private const string AnySpace = "{.<const|global|local|param|param::entry@83/70|param::func@83/70|$shared>}";
    private const string WriteSpace = "{.<global|local|$shared>}";
    private const string StoreSpace = "{.<global|local|param@20/20|param::func@83/70|$shared>}";

    public static Form[] All { get; } =
    [
        new($"ld{{.weak@60/70}}{AnySpace}{{.<ca@20/20|cg@20/20|cs@20/20|lu@20/20|cv@20/20|$evict>}}{{.<$prefetch>}}{{.<v2|v4>}}.$mem", "d* [a]", Load),
        new($"ld.volatile{AnySpace}{{.<$prefetch>}}{{.<v2|v4>}}.$mem", "d* [a]", Strong(Load), 11),
        new("ld.<relaxed|acquire>.$scope{.<global|$shared>}{.<$evict>}{.<$prefetch>}{.<v2|v4>}.$mem", "d* [a]", Strong(Load), 60, 70),
        new("ld.global{.<ca|cg|cs|$evict>}.nc{.<$evict>}{.<$prefetch>}{.<v2|v4>}.$mem", "d* [a]", ReadOnlyLoad, 31, 32),
        new("ldu{.global}{.<v2|v4>}.$mem", "d* [a]", ReadOnlyLoad, 20, 20),
        new($"st{{.weak@60/70}}{StoreSpace}{{.<wb@20/20|cg@20/20|cs@20/20|wt@20/20|$evict>}}{{.<v2|v4>}}.$mem", "[a] b*", Store),
        new($"st.volatile{WriteSpace}{{.<v2|v4>}}.$mem", "[a] b*", Strong(Store), 11),
        new("st.<relaxed|release>.$scope{.<global|$shared>}{.<$evict>}{.<v2|v4>}.$mem", "[a] b*", Strong(Store), 60, 70),
        new("prefetch{.<global|local>}.<L1|L2>", "[a]", Prefetch, 20, 20),
        new("prefetch.global.<L2::evict_last|L2::evict_normal>", "[a]", Prefetch, 74, 80),
        new("prefetchu.L1", "[a]", Prefetch, 20, 20),
        new("applypriority{.global}.L2::evict_normal", "[a] #size", Prioritize, 74, 80),
        new("discard{.global}.L2", "[a] #size", Discard, 74, 80),
        new("membar.<cta|gl|sys@20/20>", "", Nothing, 14),
        new("fence{.<sc|acq_rel>}.$scope", "", Nothing, 60, 70),
    ];

    /// <summary>The shape of an access whose operands are named <paramref name="elements"/> and a.</summary>
    public static AccessShape Shape(Decoded decoded, string elements, bool isStrong)
    {
        Resolved address = decoded["[a]"];
        Space space = ParameterForms.Space(decoded, address);
        RequireSpace(decoded, decoded.Space, address);
        Resolved[] values = decoded[elements].Elements;
        var shape = new AccessShape(space, address.Slot, address.Value, decoded.Type, values, isStrong);
        if (shape.TotalBytes > 16)
        {
            throw decoded.Error("vector", "vectors have at most 128 bits");
        }

        if (space is Space.Global or Space.Generic)
        {
            decoded.Builder.NoteGlobalAccess(shape.TotalBytes);
        }

        if (space is Space.Shared or Space.Generic)
        {
            decoded.Builder.NoteSharedAccess(shape.TotalBytes);
        }
        else if (space == Space.Frame)
        {
            ParameterForms.CheckPlace(decoded, address, shape.TotalBytes);
        }

        return shape;
    }

    /// <summary>A variable's name is an address in its own space alone.</summary>
    public static void RequireSpace(Decoded decoded, Space space, Resolved address)
    {
        if (address.Variable is { } variable && variable.Space != space)
        {
            throw decoded.Error("space", $"'{variable.Name}' lies in {variable.Space} space, the instruction accesses {space}");
        }

        if (space is Space.Global or Space.Generic && address.Type.Bits() < 64)
        {
            throw decoded.Error("operand-type", "addresses have 64 bits");
        }
    }

    private static Func<Decoded, Step> Strong(Func<Decoded, bool, Step> build) => decoded => build(decoded, true);

    private static Step Load(Decoded decoded) => Load(decoded, false);

    private static LoadStep Load(Decoded decoded, bool isStrong) => new(Shape(decoded, "d", isStrong));

    private static LoadStep ReadOnlyLoad(Decoded decoded)
    {
        decoded.Builder.NoteReadOnlyLoad();
        return new(Shape(decoded, "d", isStrong: false) with { IsReadOnly = true });
    }

    private static Step Store(Decoded decoded) => Store(decoded, false);

    private static StoreStep Store(Decoded decoded, bool isStrong) => new(Shape(decoded, "b", isStrong));

    private static ActionStep Prefetch(Decoded decoded)
    {
        Resolved address = decoded["[a]"];
        RequireSpace(decoded, decoded.Space, address);
        return new((warp, lanes) => warp.Read(address.Slot, lanes));
    }

    private static Resolved Line(Decoded decoded)
    {
        RequireSpace(decoded, decoded.Space, decoded["[a]"]);
        return decoded["#size"].Value == 128 ? decoded["[a]"] : throw decoded.Error("immediate", "the size is 128");
    }

    private static DiscardStep Discard(Decoded decoded)
    {
        Resolved address = Line(decoded);
        return new(decoded.Space, address.Slot, address.Value, discards: true);
    }

    private static DiscardStep Prioritize(Decoded decoded)
    {
        Resolved address = Line(decoded);
        return new(decoded.Space, address.Slot, address.Value, discards: false);
    }

    // Memory is sequentially consistent here, and CTAs see each other's writes at once.
    private static ActionStep Nothing(Decoded decoded) => new((_, _) => { });
}

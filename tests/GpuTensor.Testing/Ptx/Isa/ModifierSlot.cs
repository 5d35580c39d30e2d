using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>A modifier that may stand at a place, with the PTX version and the SM that it needs.</summary>
internal readonly record struct ModifierWord(string Text, int Version, int Sm);

/// <summary>A place for a modifier behind an opcode.</summary>
internal sealed record ModifierSlot(ModifierWord[] Words, bool IsOptional)
{
    /// <summary>Sets of modifiers that many instructions share.</summary>
    private static readonly Dictionary<string, string> s_sets = new(StringComparer.Ordinal)
    {
        ["$int"] = "u16|u32|u64|s16|s32|s64",
        ["$signed"] = "s16|s32|s64",
        ["$word"] = "u32|u64|s32|s64",
        ["$bits"] = "b16|b32|b64",
        ["$value"] = "b16|b32|b64|u16|u32|u64|s16|s32|s64|f32|f64",
        ["$mem"] = "b8|b16|b32|b64|u8|u16|u32|u64|s8|s16|s32|s64|f32|f64",
        ["$num"] = "u8|u16|u32|u64|s8|s16|s32|s64|bf16|f16|f32|f64",
        ["$rnd"] = "rn|rz|rm|rp",
        ["$scmp"] = "eq|ne|lt|le|gt|ge",
        ["$ucmp"] = "eq|ne|lo|ls|hi|hs|lt|le|gt|ge",
        ["$fcmp"] = "eq|ne|lt|le|gt|ge|equ|neu|ltu|leu|gtu|geu|num|nan",
        ["$bool"] = "and|or|xor",
        ["$scope"] = "cta|gpu|sys",
        ["$evict"] = "L1::evict_normal@74/70|L1::evict_unchanged@74/70|L1::evict_first@74/70|L1::evict_last@74/70|L1::no_allocate@74/70",
        ["$prefetch"] = "L2::64B@74/75|L2::128B@74/75|L2::256B@74/80",
        ["$shared"] = "shared|shared::cta@78/30",
    };

    /// <summary>Reads places such as <c>{.$rnd}{.ftz}.f32</c> or <c>.&lt;u32|s32&gt;</c>; word@71/80 needs PTX 7.1 and sm_80.</summary>
    public static (string Opcode, ModifierSlot[] Slots) Parse(string text)
    {
        int start = text.IndexOfAny(['.', '{']);
        if (start < 0)
        {
            return (text, []);
        }

        var slots = new List<ModifierSlot>();
        foreach (string part in text[start..].Replace("{.", "\n?", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)
            .Replace(".", "\n", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isOptional = part[0] == '?';
            string words = (isOptional ? part[1..] : part).Trim('<', '>');
            slots.Add(new([.. words.Split('|').SelectMany(Expand)], isOptional));
        }

        return (text[..start], [.. slots]);
    }

    private static IEnumerable<ModifierWord> Expand(string word)
    {
        if (word[0] == '$')
        {
            return s_sets[word].Split('|').SelectMany(Expand);
        }

        string[] parts = word.Split('@');
        if (parts.Length == 1)
        {
            return [new(word, 10, 10)];
        }

        string[] needs = parts[1].Split('/');
        return [new(parts[0], int.Parse(needs[0], null), int.Parse(needs[1], null))];
    }
}

/// <summary>What kind of thing an operand is.</summary>
internal enum OperandKind
{
    Destination, Source, Predicate, NegatablePredicate, Address, VectorDestination, VectorSource, Immediate, Label, Table, Call,
}

/// <summary>
/// An operand of a form. Written as a name that begins with d or p for destinations, with a type behind '=': a number for the
/// type modifier of that number (0 when nothing is written), <c>wide</c>, or a type. <c>d|p</c> has a predicate beside it,
/// <c>!c</c> is a predicate that may be negated, <c>[a]</c> an address, <c>d*</c> as many as .v2 or .v4 says, <c>d{4}</c> four,
/// <c>#n</c> a constant, <c>@</c> a label, <c>^t</c> a list of targets, <c>$</c> what stands behind call; '?' at the end makes it optional.
/// </summary>
internal sealed record OperandPattern(string Name, OperandKind Kind, string Type, int Count, bool HasPredicate, bool IsPredicateOptional, bool IsOptional)
{
    public static OperandPattern Parse(string text)
    {
        bool isOptional = text.EndsWith('?') && !text.EndsWith("|p?", StringComparison.Ordinal) && !text.Contains("|p?=", StringComparison.Ordinal);
        string rest = isOptional ? text[..^1] : text;
        string[] typed = rest.Split('=');
        string name = typed[0];
        bool isPredicateOptional = name.EndsWith("|p?", StringComparison.Ordinal);
        bool hasPredicate = isPredicateOptional || name.EndsWith("|p", StringComparison.Ordinal);
        name = name.Split('|')[0];
        string type = typed.Length > 1 ? typed[1] : "0";
        int count = 1;
        int brace = name.IndexOf('{', StringComparison.Ordinal);
        if (brace >= 0)
        {
            count = name[brace + 1] - '0';
            name = name[..brace];
        }
        else if (name.EndsWith('*'))
        {
            count = 0;
            name = name[..^1];
        }

        bool isVector = brace >= 0 || count == 0;
        bool isDestination = name[0] is 'd' or 'p';
        OperandKind kind = name[0] switch
        {
            '!' => OperandKind.NegatablePredicate,
            '[' => OperandKind.Address,
            '#' => OperandKind.Immediate,
            '@' => OperandKind.Label,
            '^' => OperandKind.Table,
            '$' => OperandKind.Call,
            _ when isVector => isDestination ? OperandKind.VectorDestination : OperandKind.VectorSource,
            _ => isDestination ? OperandKind.Destination : OperandKind.Source,
        };
        return new(name, kind, type, count, hasPredicate, isPredicateOptional, isOptional);
    }

    /// <summary>The type that the operand has in an instruction with such type modifiers.</summary>
    public PtxType TypeIn(IReadOnlyList<PtxType> types) => Type switch
    {
        "wide" => types[0].Wide(),
        _ when char.IsAsciiDigit(Type[0]) => types[Type[0] - '0'],
        _ => PtxTypes.TryParse(Type, out PtxType type) ? type : throw new InvalidOperationException($"'{Type}' is no type."),
    };
}

namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>What a module says it is written for: the PTX version (7.1 is 71) and the SM (sm_80 is 80).</summary>
internal sealed record Target(int Version, int Sm, bool IsExact)
{
    /// <summary>SMs and the PTX version that brought each (ISA 11.1.2 and 13).</summary>
    private static readonly Dictionary<int, int> s_versionOf = new()
    {
        [10] = 10, [11] = 10, [12] = 12, [13] = 12, [20] = 20, [30] = 30, [32] = 40, [35] = 31, [37] = 41, [50] = 40, [52] = 41, [53] = 42,
        [60] = 50, [61] = 50, [62] = 50, [70] = 60, [72] = 61, [75] = 63, [80] = 70, [86] = 71, [87] = 74, [88] = 90, [89] = 78, [90] = 78,
        [100] = 86, [101] = 86, [103] = 88, [110] = 90, [120] = 87, [121] = 88,
    };

    private static readonly HashSet<int> s_versions =
    [
        10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 30, 31, 32, 40, 41, 42, 43, 50, 60, 61, 62, 63, 64, 65,
        70, 71, 72, 73, 74, 75, 76, 77, 78, 80, 81, 82, 83, 84, 85, 86, 87, 88, 90, 91,
    ];

    public static string VersionName(int version) => $"{version / 10}.{version % 10}";

    /// <summary>Reads .version, .target and .address_size, in this order.</summary>
    public static Target Read(TokenReader tokens)
    {
        int version = ReadVersion(tokens);
        Target target = ReadTarget(tokens, version);
        if (tokens.TryTakeDot("address_size"))
        {
            int line = tokens.Line;
            long bits = tokens.ExpectCount();
            if (version < 23)
            {
                throw new PtxException(line, "version", ".address_size needs PTX 2.3");
            }

            if (bits != 64)
            {
                throw new PtxException(line, bits == 32 ? "unsupported" : "directive", $"addresses have 64 bits here, not {bits}");
            }
        }
        else
        {
            throw new PtxException(tokens.Line, "unsupported", "without .address_size 64 addresses have 32 bits");
        }

        return target;
    }

    private static int ReadVersion(TokenReader tokens)
    {
        if (!tokens.TryTakeDot("version"))
        {
            throw new PtxException(tokens.Line, "directive", "a module begins with .version");
        }

        Token number = tokens.Expect(TokenKind.Float, "a version such as 7.0");
        string[] parts = number.Text.Split('.');
        return parts is [{ Length: 1 }, { Length: 1 }] && int.TryParse(parts[0] + parts[1], out int version) && s_versions.Contains(version)
            ? version
            : throw new PtxException(number.Line, "version", $"there is no PTX version {number.Text}");
    }

    private static Target ReadTarget(TokenReader tokens, int version)
    {
        if (!tokens.TryTakeDot("target"))
        {
            throw new PtxException(tokens.Line, "directive", ".target follows .version");
        }

        Target? target = null;
        do
        {
            Token name = tokens.Expect(TokenKind.Identifier, "a target");
            if (name.Text is "texmode_unified" or "texmode_independent" or "debug" or "map_f64_to_f32")
            {
                continue;
            }

            bool isExact = name.Text.EndsWith('a');
            string digits = name.Text.StartsWith("sm_", StringComparison.Ordinal) ? name.Text[3..].TrimEnd('a') : "";
            if (!int.TryParse(digits, out int sm) || !s_versionOf.TryGetValue(sm, out int needed) || (isExact && sm < 90) || target is not null)
            {
                throw new PtxException(name.Line, "target", $"{name} is no target, or not the only one");
            }

            needed = isExact && sm == 90 ? 80 : needed;
            target = version >= needed
                ? new(version, sm, isExact)
                : throw new PtxException(name.Line, "version", $"{name.Text} needs PTX {VersionName(needed)}, the module says {VersionName(version)}");
        }
        while (tokens.TryTake(","));
        return target ?? throw tokens.Unexpected("a target such as sm_80");
    }
}

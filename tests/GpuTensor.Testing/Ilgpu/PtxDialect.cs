using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GpuTensor.Testing.Ilgpu;

/// <summary>What ILGPU writes otherwise than the emulator reads PTX, rewritten to the same meaning.</summary>
internal static partial class PtxDialect
{
    /// <summary>PTX for the emulator.</summary>
    public static string Plain(string ptx)
    {
        // ILGPU: red.or.global.b32. In the ISA the space comes first; ptxas takes both.
        string text = SpaceBehindOperation().Replace(ptx, "$1.$3.$2.");

        // Tables of branches become chains, whose last label also takes indices beyond the table.
        var tables = BranchTable().Matches(text).ToDictionary(match => match.Groups["table"].Value, match => match.Groups["targets"].Value.Split(", "));
        if (tables.Count == 0)
            return text;
        text = BranchTable().Replace(text, "");
        text = IndexedBranch().Replace(text, match => Chain(match.Groups["index"].Value, tables[match.Groups["table"].Value]));
        return FirstRegisters().Replace(text, "$0\n\t.reg .pred %table;", 1);
    }

    private static string Chain(string index, string[] targets)
    {
        var chain = new StringBuilder();
        for (int i = 0; i < targets.Length - 1; i++)
            chain.Append(CultureInfo.InvariantCulture, $"setp.eq.s32 %table, {index}, {i};\n\t@%table bra {targets[i]};\n\t");
        return chain.Append(CultureInfo.InvariantCulture, $"bra {targets[^1]};").ToString();
    }

    [GeneratedRegex(@"\b(atom|red)\.(\w+)\.(global|shared)\.")]
    private static partial Regex SpaceBehindOperation();

    [GeneratedRegex(@"(?<table>\w+):\s*\.branchtargets (?<targets>[^;]*);")]
    private static partial Regex BranchTable();

    [GeneratedRegex(@"brx\.idx(\.uni)?\s+(?<index>%\w+), (?<table>\w+);")]
    private static partial Regex IndexedBranch();

    [GeneratedRegex(@"\.reg \.b64[^;]*;")]
    private static partial Regex FirstRegisters();
}

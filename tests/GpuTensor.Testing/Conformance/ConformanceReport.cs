using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace GpuTensor.Testing.Conformance;

/// <summary>How a case ended.</summary>
public enum CaseOutcome
{
    Passed,
    Failed,
    Unsupported,

    /// <summary>Implementations disagree about the case; here the result is the expected one.</summary>
    DisputedEqual,

    /// <summary>Implementations disagree about the case; here the result is another one.</summary>
    DisputedDifferent,
}

/// <summary>What became of every case: counts, and by name whatever did not simply pass.</summary>
public sealed class ConformanceReport(ConformanceCatalog catalog)
{
    private readonly ConcurrentDictionary<(string Device, string Id), (CaseOutcome Outcome, string? Detail)> _results = [];

    /// <summary>The report of this run.</summary>
    public static ConformanceReport Current { get; } = new(ConformanceCatalog.Current);

    /// <summary>How many cases ended in some way, over all devices.</summary>
    public int Count(CaseOutcome outcome) => _results.Values.Count(result => result.Outcome == outcome);

    public void Record(string device, ConformanceCase item, CaseOutcome outcome, string? detail = null) =>
        _results[(device, item.Id)] = (outcome, detail);

    /// <summary>The counts in one line, and the names of what failed or is not supported.</summary>
    public string Summary()
    {
        var text = new StringBuilder();
        IReadOnlyList<(ConformanceCase Item, string Reason)> unsupported = Unsupported();
        int disputed = Count(CaseOutcome.DisputedEqual) + Count(CaseOutcome.DisputedDifferent);
        Line(text, $"Conformance: {_results.Count} cases ran, {Count(CaseOutcome.Passed)} passed, {Count(CaseOutcome.Failed)} failed, {disputed} disputed, {unsupported.Count} unsupported; {catalog.OtherOperators.Values.Sum()} cases of other operators.");
        foreach ((ConformanceCase item, string reason) in unsupported)
            Line(text, $"  unsupported: {item.Id}: {reason}");
        foreach (((string device, string id), (CaseOutcome outcome, string? detail)) in _results.OrderBy(pair => pair.Key.Id, StringComparer.Ordinal))
        {
            if (outcome != CaseOutcome.Passed)
                Line(text, $"  {outcome}: {id} on {device}: {detail}");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>The report as Markdown.</summary>
    public string Write()
    {
        var text = new StringBuilder("# Conformance\n\n");
        Line(text, $"Folders: {string.Join(", ", catalog.Folders)}");
        Line(text, $"{catalog.Cases.Count} cases of the operators that are tested here, {catalog.OtherOperators.Values.Sum()} of {catalog.OtherOperators.Count} other operators, {catalog.Repeated} found again.\n");
        WriteDevices(text);
        WriteUnsupported(text);
        WriteNamed(text, "Failed", CaseOutcome.Failed);
        WriteNamed(text, "Disputed, and as the case has it", CaseOutcome.DisputedEqual);
        WriteNamed(text, "Disputed, and not as the case has it", CaseOutcome.DisputedDifferent);
        WriteList(text, "Could not be read", catalog.Errors);
        Line(text, $"## Other operators\n\n{string.Join(", ", catalog.OtherOperators.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"))}");
        return text.ToString();
    }

    /// <summary>Every case that the library does not support, whether its test was run or not, with the reason.</summary>
    public IReadOnlyList<(ConformanceCase Item, string Reason)> Unsupported() =>
        [.. catalog.Cases.Select(item => (item, CaseAdapters.Plan(item).Unsupported)).Where(pair => pair.Unsupported is not null)!];

    private void WriteDevices(StringBuilder text)
    {
        text.Append("| device | family | ran | passed | failed | disputed | unsupported |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        ILookup<string, ConformanceCase> families = catalog.Cases.ToLookup(item => CaseAdapters.Plan(item).Family);
        foreach (string device in _results.Keys.Select(key => key.Device).Distinct().Order(StringComparer.Ordinal))
        {
            foreach (IGrouping<string, ConformanceCase> family in families.OrderBy(group => group.Key, StringComparer.Ordinal))
                WriteRow(text, device, family.Key, [.. family]);
            WriteRow(text, device, "all", catalog.Cases);
        }

        text.Append('\n');
    }

    private void WriteRow(StringBuilder text, string device, string family, IReadOnlyList<ConformanceCase> items)
    {
        ILookup<CaseOutcome, CaseOutcome> outcomes = items
            .Where(item => _results.ContainsKey((device, item.Id)))
            .Select(item => _results[(device, item.Id)].Outcome).ToLookup(outcome => outcome);
        int disputed = outcomes[CaseOutcome.DisputedEqual].Count() + outcomes[CaseOutcome.DisputedDifferent].Count();
        int passed = outcomes[CaseOutcome.Passed].Count();
        int failed = outcomes[CaseOutcome.Failed].Count();
        int unsupported = items.Count(item => CaseAdapters.Plan(item).Unsupported is not null);
        Line(text, $"| {device} | {family} | {passed + failed + disputed} | {passed} | {failed} | {disputed} | {unsupported} |");
    }

    private void WriteUnsupported(StringBuilder text) =>
        WriteList(text, "Unsupported", Unsupported().Select(pair => $"{pair.Item.Id}: {pair.Reason}"));

    private void WriteNamed(StringBuilder text, string title, CaseOutcome outcome) => WriteList(text, title, _results
        .Where(pair => pair.Value.Outcome == outcome)
        .Select(pair => $"{pair.Key.Id} on {pair.Key.Device}: {pair.Value.Detail}"));

    private static void WriteList(StringBuilder text, string title, IEnumerable<string> lines)
    {
        string[] sorted = [.. lines.Order(StringComparer.Ordinal)];
        Line(text, $"## {title}: {sorted.Length}\n");
        foreach (string line in sorted)
            Line(text, $"- {line}");
        if (sorted.Length > 0)
            text.Append('\n');
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

namespace Quickstart;

/// <summary>The steps as an aligned table of text.</summary>
internal static class StepTable
{
    private static readonly string[] s_titles = ["step", "input", "", "output", "ms", "rate", "largest error", "of allowed", ""];
    private static readonly bool[] s_rightAligned = [false, false, false, false, true, true, true, true, false];

    public static void Write(TextWriter writer, IEnumerable<StepReport> steps)
    {
        List<string[]> rows = [s_titles, .. steps.Select(Cells)];
        int[] widths = [.. s_titles.Select((_, column) => rows.Max(row => row[column].Length))];
        rows.Insert(1, [.. widths.Select(static width => new string('-', width))]);
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) =>
                s_rightAligned[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static string[] Cells(StepReport step) =>
    [
        step.Name,
        step.Input.ToString(),
        "->",
        step.Output.ToString(),
        $"{step.Seconds * 1e3:F3}",
        step.Rate,
        step.Error == 0 ? "0" : step.Error.ToString("0.0e-0"),
        step.Error == 0 ? "exact" : step.ShareOfAllowed < 0.01 ? "< 1 %" : $"{step.ShareOfAllowed:P0}",
        step.Passed ? "ok" : "FAIL",
    ];
}

namespace GpuTensor.Testing.Conformance;

/// <summary>
/// The cases there are: those of the repository and those in every folder that <c>GPUTENSOR_CONFORMANCE</c> lists, each once.
/// </summary>
public sealed class ConformanceCatalog
{
    public const string FoldersVariable = "GPUTENSOR_CONFORMANCE";

    private static readonly Lazy<ConformanceCatalog> s_current = new(() => Read(
    [
        Path.Combine(AppContext.BaseDirectory, "data", "conformance"),
        .. (Environment.GetEnvironmentVariable(FoldersVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    ]));

    private readonly Dictionary<string, ConformanceCase> _byId = [];

    /// <summary>The catalog of this run.</summary>
    public static ConformanceCatalog Current => s_current.Value;

    /// <summary>The folders that were read.</summary>
    public IReadOnlyList<string> Folders { get; private init; } = [];

    /// <summary>Files and folders that could not be read, with the reason.</summary>
    public IReadOnlyList<string> Errors { get; private init; } = [];

    /// <summary>The cases of operators that are tested, in a stable order.</summary>
    public IReadOnlyList<ConformanceCase> Cases { get; private init; } = [];

    /// <summary>How many cases there are of each operator that is not tested here.</summary>
    public IReadOnlyDictionary<string, int> OtherOperators { get; private init; } = new Dictionary<string, int>();

    /// <summary>How many cases were found more than once.</summary>
    public int Repeated { get; private init; }

    /// <summary>The case of that id.</summary>
    public ConformanceCase this[string id] => _byId[id];

    /// <summary>Reads folders and everything below them.</summary>
    public static ConformanceCatalog Read(IReadOnlyList<string> folders)
    {
        var errors = new List<string>();
        var unique = new Dictionary<string, ConformanceCase>();
        int repeated = 0;
        foreach (string folder in folders)
        {
            foreach (ConformanceCase found in ReadFolder(folder, errors))
            {
                ConformanceCase next = found;
                for (int copy = 2; unique.TryGetValue(next.Id, out ConformanceCase? same) && !SameContent(same, found); copy++)
                    next = found with { Id = $"{found.Id} #{copy}" };
                if (!unique.TryAdd(next.Id, next))
                    repeated++;
            }
        }

        ILookup<bool, ConformanceCase> tested = unique.Values.ToLookup(item => CaseAdapters.Covers(item.Op));
        var catalog = new ConformanceCatalog
        {
            Folders = folders,
            Errors = errors,
            Cases = [.. tested[true].OrderBy(item => item.Id, StringComparer.Ordinal)],
            OtherOperators = tested[false].GroupBy(item => item.Op).ToDictionary(group => group.Key, group => group.Count()),
            Repeated = repeated,
        };
        foreach (ConformanceCase item in catalog.Cases)
            catalog._byId.Add(item.Id, item);
        return catalog;
    }

    private static IEnumerable<ConformanceCase> ReadFolder(string folder, List<string> errors)
    {
        if (!Directory.Exists(folder))
        {
            errors.Add($"There is no folder {folder}.");
            yield break;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            IReadOnlyList<ConformanceCase> cases = [];
            try
            {
                cases = ConformanceReader.Read(path, CaseAdapters.Covers);
            }
            catch (FormatException e)
            {
                errors.Add(e.Message);
            }

            foreach (ConformanceCase item in cases)
                yield return item;
        }
    }

    private static bool SameContent(ConformanceCase a, ConformanceCase b) =>
        a.Attributes.Equivalent(b.Attributes) && Same(a.Inputs, b.Inputs) && Same(a.Outputs, b.Outputs);

    private static bool Same(IReadOnlyList<ConformanceTensor?> a, IReadOnlyList<ConformanceTensor?> b) =>
        a.Count == b.Count && a.Zip(b).All(pair => pair is (null, null) || pair is ({ } x, { } y) && x.Dtype == y.Dtype && x.Shape == y.Shape
            && (x.Data is null ? y.Data is null : y.Data is not null && x.Data.AsSpan().SequenceEqual(y.Data)));
}

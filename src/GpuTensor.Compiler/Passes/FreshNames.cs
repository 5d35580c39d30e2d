namespace GpuTensor.Compiler.Passes;

/// <summary>Names that a kernel does not have yet.</summary>
internal sealed class FreshNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>A new name that begins so.</summary>
    public string Next(string stem)
    {
        _counts.TryGetValue(stem, out int count);
        string name;
        do
        {
            name = stem + "_" + count++;
        }
        while (!_taken.Add(name));

        _counts[stem] = count;
        return name;
    }
}

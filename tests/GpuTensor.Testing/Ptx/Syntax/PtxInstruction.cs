namespace GpuTensor.Testing.Ptx.Syntax;

/// <summary>An instruction as it is written.</summary>
internal sealed class PtxInstruction
{
    public required int Line { get; init; }

    /// <summary>The kernel's source line by .loc, or null.</summary>
    public required SourcePlace? Source { get; init; }

    public required string Opcode { get; init; }

    /// <summary>What stands behind the opcode, without the dots.</summary>
    public required IReadOnlyList<string> Modifiers { get; init; }

    public required IReadOnlyList<Operand> Operands { get; init; }

    /// <summary>The guard's predicate, or null.</summary>
    public required Register? Guard { get; init; }

    public required bool IsGuardNegated { get; init; }

    public required Scope Scope { get; init; }

    /// <summary>The opcode with its modifiers.</summary>
    public string Name => string.Join('.', [Opcode, .. Modifiers]);
}

/// <summary>A place in the source that the PTX was made from.</summary>
internal sealed record SourcePlace(SourceFiles Files, long File, int Line)
{
    public override string ToString() => $"{Files.Name(File)}:{Line}";
}

/// <summary>A block's names; inner names hide outer ones.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, object> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);

    public Scope? Outer { get; } = outer;

    public bool Declare(string name, object what) => !_labels.ContainsKey(name) && _names.TryAdd(name, what);

    public bool DeclareLabel(string name, int position) => !_names.ContainsKey(name) && _labels.TryAdd(name, position);

    public object? Find(string name) => _names.TryGetValue(name, out object? what) ? what : Outer?.Find(name);

    public int? FindLabel(string name) => _labels.TryGetValue(name, out int position) ? position : Outer?.FindLabel(name);
}

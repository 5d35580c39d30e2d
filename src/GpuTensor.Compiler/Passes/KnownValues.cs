using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// What is known of variables at one place of a kernel: that they are equal to a constant, a parameter, another variable or
/// a fixed part of an array. Changes are kept in a log, so that a branch can be taken back.
/// </summary>
internal sealed class KnownValues
{
    private readonly Dictionary<Variable, Known> _known = [];
    private readonly Dictionary<Variable, int> _versions = [];
    private readonly Stack<(Variable Variable, Known Previous)> _log = [];

    /// <summary>How far the log reaches: a place to go back to.</summary>
    public int Mark => _log.Count;

    /// <summary>What a variable is equal to, or null.</summary>
    public Expression? this[Variable variable] =>
        _known.TryGetValue(variable, out Known known) && (known.Source is null || VersionOf(known.Source) == known.Version) ? known.Value : null;

    /// <summary>Says that a variable has a new value.</summary>
    public void Assign(Variable variable, Expression? value)
    {
        Variable? source = (value as ReadVariable)?.Variable;
        bool isKnown = value is not null && source != variable && IsLasting(value);
        _known.TryGetValue(variable, out Known previous);
        _log.Push((variable, previous));
        _versions[variable] = VersionOf(variable) + 1;
        _known[variable] = isKnown ? new(value, source, source is null ? 0 : VersionOf(source)) : default;
    }

    /// <summary>Forgets what is known of variables.</summary>
    public void Forget(IEnumerable<Variable> variables)
    {
        foreach (Variable variable in variables)
        {
            Assign(variable, null);
        }
    }

    /// <summary>Takes back what was said since a mark; gives the variables of which it was said.</summary>
    public HashSet<Variable> Undo(int mark)
    {
        var changed = new HashSet<Variable>();
        while (_log.Count > mark)
        {
            (Variable variable, Known previous) = _log.Pop();
            _known[variable] = previous;
            changed.Add(variable);
        }

        return changed;
    }

    private static bool IsLasting(Expression value) => value is Constant or ReadParameter or ReadVariable || IsPartOfArray(value);

    /// <summary>A view whose elements may become variables: local arrays and parts of them at constant places.</summary>
    private static bool IsPartOfArray(Expression value) => value switch
    {
        ArrayAccess => true,
        SubView { Offset: Constant, Length: Constant } part => part.Type.View == AddressSpace.Local && IsPartOfArray(part.View),
        _ => false,
    };

    private int VersionOf(Variable variable) => _versions.TryGetValue(variable, out int version) ? version : 0;

    private readonly record struct Known(Expression? Value, Variable? Source, int Version);
}

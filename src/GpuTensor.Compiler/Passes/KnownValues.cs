using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// What is known about variables at one place of a kernel: that they are equal to a constant, a parameter, another variable
/// or a fixed part of an array. Changes are kept in a log, so that those of a branch can be undone.
/// </summary>
internal sealed class KnownValues
{
    private readonly Dictionary<Variable, State> _states = [];
    private readonly Stack<(State State, Known Previous)> _log = [];

    /// <summary>The length of the log: a point to return to.</summary>
    public int Mark => _log.Count;

    /// <summary>What a variable is equal to, or null.</summary>
    public Expression? this[Variable variable] =>
        _states.TryGetValue(variable, out State? state) && state.Known is var known && (known.Source is null || known.Source.Version == known.Version)
            ? known.Value
            : null;

    /// <summary>Records that a variable has a new value.</summary>
    public void Assign(Variable variable, Expression? value)
    {
        State state = StateOf(variable);
        _log.Push((state, state.Known));
        state.Version++;
        State? source = value is ReadVariable read ? StateOf(read.Variable) : null;
        bool isKnown = value is not null && source != state && IsLasting(value);
        state.Known = isKnown ? new(value, source, source?.Version ?? 0) : default;
    }

    /// <summary>Forgets what is known of variables.</summary>
    public void Forget(IEnumerable<Variable> variables)
    {
        foreach (Variable variable in variables)
        {
            Assign(variable, null);
        }
    }

    /// <summary>Undoes what was recorded since a mark; returns the variables concerned.</summary>
    public HashSet<Variable> Undo(int mark)
    {
        var changed = new HashSet<Variable>();
        while (_log.Count > mark)
        {
            (State state, Known previous) = _log.Pop();
            state.Known = previous;
            changed.Add(state.Variable);
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

    private State StateOf(Variable variable)
    {
        if (!_states.TryGetValue(variable, out State? state))
        {
            _states.Add(variable, state = new State(variable));
        }

        return state;
    }

    private readonly record struct Known(Expression? Value, State? Source, int Version);

    /// <summary>How often a variable was given a value, also in branches taken back, and what it is now.</summary>
    private sealed class State(Variable variable)
    {
        public Variable Variable { get; } = variable;

        public int Version { get; set; }

        public Known Known { get; set; }
    }
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Which variables and arrays are live: those read by conditions, by stores to memory that others see, and by atomic and
/// collective operations, and those from which the values of live ones are computed.
/// </summary>
internal sealed class Liveness
{
    private readonly HashSet<object> _live = [];
    private readonly Dictionary<object, int> _lastSources = [];
    private readonly List<(Expression Expression, int Earlier)> _sources = [];
    private readonly Stack<object> _pending = [];
    private readonly Action<Expression> _mark;

    /// <summary>Looks at a kernel's body.</summary>
    public Liveness(IReadOnlyList<Statement> body)
    {
        _mark = Mark;
        body.ForEach(Visit);
        while (_pending.Count > 0)
        {
            int source = LastSource(_pending.Pop());
            while (source >= 0)
            {
                Mark(_sources[source].Expression);
                source = _sources[source].Earlier;
            }
        }
    }

    /// <summary>Whether a variable or an array matters.</summary>
    public bool IsLive(object place) => _live.Contains(place);

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Assign assign:
                AddSource(assign.Variable, assign.Value);
                break;
            case Store { View: ArrayAccess access } store:
                AddSource(access.Array, store.Index);
                AddSource(access.Array, store.Value);
                break;
            default:
                statement.ForEachExpression(_mark);
                break;
        }
    }

    private void AddSource(object place, Expression expression)
    {
        int earlier = LastSource(place);
        _lastSources[place] = _sources.Count;
        _sources.Add((expression, earlier));
    }

    private int LastSource(object place) => _lastSources.TryGetValue(place, out int source) ? source : -1;

    private void Mark(Expression expression)
    {
        object? place = (expression as ReadVariable)?.Variable ?? (object?)(expression as ArrayAccess)?.Array;
        if (place is null)
        {
            expression.ForEachOperand(_mark);
        }
        else if (_live.Add(place))
        {
            _pending.Push(place);
        }
    }
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Numbers of values: at different places of a region, expressions with one number have one value.</summary>
internal sealed class ValueNumbering
{
    private readonly Dictionary<Key, int> _numbers = [];
    private readonly Dictionary<Variable, int> _versions = [];
    private readonly int[] _memoryVersions = new int[3];

    /// <summary>Goes back to the begin of the region; the same places get the same numbers again.</summary>
    public void Restart()
    {
        _versions.Clear();
        Array.Clear(_memoryVersions, 0, _memoryVersions.Length);
    }

    /// <summary>How often a variable was given a value so far.</summary>
    public int VersionOf(Variable variable) => _versions.TryGetValue(variable, out int version) ? version : 0;

    /// <summary>Goes behind a statement: what it changes has other values from now on.</summary>
    public void Pass(Statement statement)
    {
        if (statement.Target() is { } target)
        {
            _versions[target] = VersionOf(target) + 1;
        }

        switch (statement)
        {
            case Store store:
                _memoryVersions[(int)store.View.Type.View!]++;
                break;
            case AtomicUpdate atomic:
                _memoryVersions[(int)atomic.View.Type.View!]++;
                break;
            case Collective:
                _memoryVersions[(int)AddressSpace.Global]++;
                _memoryVersions[(int)AddressSpace.Shared]++;
                break;
        }
    }

    /// <summary>The number of an expression's value at this place.</summary>
    public int Of(Expression expression) => expression switch
    {
        Constant e => Number(e, (long)e.Bits),
        ReadVariable e => Number(e, VersionOf(e.Variable), symbol: e.Variable),
        ReadParameter e => Number(e, symbol: e.Parameter),
        ArrayAccess e => Number(e, symbol: e.Array),
        Builtin e => Number(e, (long)e.Value),
        Unary e => Number(e, (long)e.Operator, Of(e.Operand)),
        Binary e => Number(e, (long)e.Operator, Of(e.Left), Of(e.Right)),
        FusedMultiplyAdd e => Number(e, 0, Of(e.A), Of(e.B), Of(e.C)),
        Select e => Number(e, 0, Of(e.Condition), Of(e.WhenTrue), Of(e.WhenFalse)),
        ConvertTo e => Number(e, 0, Of(e.Operand)),
        Bitcast e => Number(e, 0, Of(e.Operand)),
        Load e => Number(e, _memoryVersions[(int)e.View.Type.View!], Of(e.View), Of(e.Index)),
        ViewLength e => Number(e, 0, Of(e.View)),
        SubView e => Number(e, 0, Of(e.View), Of(e.Offset), Of(e.Length)),
        ViewCast e => Number(e, 0, Of(e.View)),
        Lane e => Number(e, e.Index, Of(e.Vector)),
        MakeVector e => e.Lanes.Aggregate(-1, (before, lane) => Number(e, 0, before, Of(lane))),
        _ => throw new InvalidOperationException($"There is no expression {expression.GetType().Name}."),
    };

    private int Number(Expression expression, long payload = 0, int a = -1, int b = -1, int c = -1, object? symbol = null)
    {
        var key = new Key(expression.GetType(), expression.Type, payload, symbol, a, b, c);
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _numbers.Count;
            _numbers.Add(key, number);
        }

        return number;
    }

    private readonly record struct Key(Type Kind, IrType Type, long Payload, object? Symbol, int A, int B, int C);
}

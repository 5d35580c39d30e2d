using System.Runtime.CompilerServices;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Numbers the values of a region: at different places, expressions with one number have one value. The nodes of an
/// expression stand in a list, each before its operands.
/// </summary>
internal sealed class ValueNumbering
{
    private readonly Dictionary<Key, int> _numbers = [];
    private readonly Dictionary<Variable, int> _variables = [];
    private readonly int[] _memoryVersions = new int[3];
    private int _count;
    /// <summary>What was numbered so far.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>Moves past a statement: what it changes has other values from now on.</summary>
    public void Pass(Statement statement)
    {
        if (statement.Target() is { } target)
        {
            _variables.Remove(target);
        }

        switch (statement)
        {
            case Store store:
                _memoryVersions[(int)store.View.Type.View!]++;
                break;
            case AtomicUpdate atomic:
                _memoryVersions[(int)atomic.View.Type.View!]++;
                break;
            case AsyncCopy or AsyncWait:
                _memoryVersions[(int)AddressSpace.Shared]++;
                break;
            case Collective:
                _memoryVersions[(int)AddressSpace.Global]++;
                _memoryVersions[(int)AddressSpace.Shared]++;
                break;
        }
    }

    /// <summary>Numbers an expression and what it is made of, as they are at this place; gives the number of its value.</summary>
    public int Append(Expression expression)
    {
        int place = Nodes.Count;
        Nodes.Add(default);
        Operands operands = default;
        int cost = ExpressionCost.OfNode(expression);
        for (int i = 0; i < expression.OperandCount; i++)
        {
            int operandPlace = Nodes.Count;
            operands.Add(Append(expression.OperandAt(i)));
            cost += Nodes[operandPlace].Cost;
        }

        int number = Number(expression, operands);
        Nodes[place] = new(number, Nodes.Count - place, cost);
        return number;
    }

    private int Number(Expression expression, Operands operands)
    {
        if (expression is ReadVariable read)
        {
            if (!_variables.TryGetValue(read.Variable, out int held))
            {
                _variables.Add(read.Variable, held = _count++);
            }

            return held;
        }

        (long payload, object? symbol) = expression switch
        {
            Constant e => ((long)e.Bits, null),
            ReadParameter e => (0, e.Parameter),
            ArrayAccess e => (0, e.Array),
            Builtin e => ((long)e.Value, null),
            Unary e => ((long)e.Operator, null),
            Binary e => ((long)e.Operator, null),
            Load e => (_memoryVersions[(int)e.View.Type.View!], null),
            Lane e => (e.Index, null),
            _ => (0L, (object?)null),
        };
        var key = new Key(expression.GetType(), expression.Type, payload, symbol, operands);
        if (!_numbers.TryGetValue(key, out int number))
        {
            _numbers.Add(key, number = _count++);
        }

        return number;
    }

    /// <summary>One place where a value is computed.</summary>
    /// <param name="Number">The value's number.</param>
    /// <param name="Size">How many nodes the expression has, this one included.</param>
    /// <param name="Cost">What computing it costs, in additions.</param>
    public readonly record struct Node(int Number, int Size, int Cost);

    /// <summary>The numbers of up to sixteen operands; of more than three the rest only as a list.</summary>
    private struct Operands : IEquatable<Operands>
    {
        private int _count, _first, _second, _third;
        private List<int>? _rest;

        public void Add(int number)
        {
            switch (_count++)
            {
                case 0:
                    _first = number;
                    break;
                case 1:
                    _second = number;
                    break;
                case 2:
                    _third = number;
                    break;
                default:
                    (_rest ??= []).Add(number);
                    break;
            }
        }

        public readonly bool Equals(Operands other) =>
            _count == other._count && _first == other._first && _second == other._second && _third == other._third
            && (_rest is null || _rest.SequenceEqual(other._rest!));

        public override readonly bool Equals(object? obj) => obj is Operands other && Equals(other);

        public override readonly int GetHashCode() => ((_count * 31 + _first) * 31 + _second) * 31 + _third;
    }

    private readonly struct Key(Type kind, IrType type, long payload, object? symbol, Operands operands) : IEquatable<Key>
    {
        private readonly Type _kind = kind;
        private readonly IrType _type = type;
        private readonly long _payload = payload;
        private readonly object? _symbol = symbol;
        private readonly Operands _operands = operands;

        public bool Equals(Key other) =>
            _payload == other._payload && ReferenceEquals(_symbol, other._symbol) && ReferenceEquals(_kind, other._kind)
            && _operands.Equals(other._operands) && _type == other._type;

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() =>
            (((RuntimeHelpers.GetHashCode(_kind) * 31 + RuntimeHelpers.GetHashCode(_symbol)) * 31 + (int)_payload) * 31) + _operands.GetHashCode();
    }
}

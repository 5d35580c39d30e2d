using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>How often each value is computed in a region.</summary>
internal sealed class RegionOccurrences
{
    private readonly ValueNumbering _numbering = new();
    private readonly Dictionary<int, int> _counts = [];
    private readonly Action<Expression> _count;

    /// <summary>Begins a region.</summary>
    public RegionOccurrences() => _count = expression =>
    {
        int place = Nodes.Count;
        _numbering.Append(expression);
        Count(expression, place, isCertain: true);
    };

    /// <summary>The nodes of all expressions in order.</summary>
    public List<ValueNumbering.Node> Nodes => _numbering.Nodes;

    /// <summary>Whether any value that is worth a variable is computed twice.</summary>
    public bool Any { get; private set; }

    /// <summary>Whether a value of that type and cost is worth a variable.</summary>
    public static bool IsWorthKeeping(IrType type, int cost) => cost >= CommonSubexpressions.MinCost && ExpressionCost.CanBeKept(type);

    /// <summary>Whether an operand is computed only where a condition holds.</summary>
    public static bool IsConditional(Expression expression, int operand) =>
        operand > 0 && expression is Select or Binary { Operator: BinaryOperator.AndAlso or BinaryOperator.OrElse };

    /// <summary>Counts what a statement computes; of a loop nothing, since its conditions are computed again and again.</summary>
    public void Count(Statement statement)
    {
        if (statement is not Loop)
        {
            statement.ForEachExpression(_count);
        }

        _numbering.Pass(statement);
    }

    /// <summary>How often the value is computed from here on; afterwards once less.</summary>
    public int Take(int number) => _counts.TryGetValue(number, out int count) ? _counts[number] = count - 1 : 0;

    private void Count(Expression expression, int place, bool isCertain)
    {
        ValueNumbering.Node node = Nodes[place];
        if (node.Size == 1 && node.Cost == 0)
        {
            return;
        }

        if (_counts.TryGetValue(node.Number, out int count))
        {
            _counts[node.Number] = count + 1;
            Any |= IsWorthKeeping(expression.Type, node.Cost);
            return;
        }

        if (isCertain)
        {
            _counts.Add(node.Number, 1);
        }

        int operandPlace = place + 1;
        for (int i = 0; i < expression.OperandCount; i++)
        {
            Count(expression.OperandAt(i), operandPlace, isCertain && !IsConditional(expression, i));
            operandPlace += Nodes[operandPlace].Size;
        }
    }
}

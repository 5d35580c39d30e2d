using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Loop-invariant code motion: computes before a loop what is the same in every round. Only what cannot fail and reads no
/// memory, since the loop may not run, and only what costs enough to be worth a register.
/// </summary>
public static class Hoist
{
    /// <summary>Cheaper expressions stay where they are, in additions.</summary>
    public const int MinCost = 3;

    /// <summary>The most values that are kept for one loop.</summary>
    public const int MaxValues = 16;

    /// <summary>The kernel with invariant expressions in front of their loops.</summary>
    public static Kernel Run(Kernel kernel)
    {
        if (!kernel.Body.Any(statement => statement is Loop))
        {
            return kernel;
        }

        var variables = new List<Variable>(kernel.Variables);
        var walk = new Walk(variables, new FreshNames(kernel.Variables.Select(variable => variable.Name)));
        return kernel.With(walk.List(kernel.Body), variables);
    }

    private sealed class Walk(List<Variable> variables, FreshNames names)
    {
        public IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements)
        {
            var result = new List<Statement>(statements.Count);
            foreach (Statement statement in statements)
            {
                Statement visited = statement is Loop loop ? new Invariants(loop, result, variables, names).Apply() : statement;
                result.Add(visited.Lists().Count == 0 ? visited : visited.Map(expression => expression, List));
            }

            return result;
        }
    }

    private sealed class Invariants
    {
        private readonly Loop _loop;
        private readonly List<Statement> _before;
        private readonly List<Variable> _variables;
        private readonly FreshNames _names;
        private readonly HashSet<Variable> _targets = [];
        private readonly Dictionary<Expression, Variable> _kept = [];
        private readonly List<Node> _nodes = [];
        private readonly Func<Expression, Expression> _rewrite;
        private readonly Func<Expression, Expression> _rewriteNode;
        private readonly Func<IReadOnlyList<Statement>, IReadOnlyList<Statement>> _list;
        private int _next;

        public Invariants(Loop loop, List<Statement> before, List<Variable> variables, FreshNames names)
        {
            (_loop, _before, _variables, _names) = (loop, before, variables, names);
            (_rewrite, _rewriteNode, _list) = (Rewrite, RewriteNode, List);
            loop.Body.CollectTargets(_targets);
            loop.Continuing.CollectTargets(_targets);
        }

        public Statement Apply() => _loop.Map(_rewrite, _list);

        private IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements) =>
            [.. statements.Select(statement => statement.Map(_rewrite, _list))];

        private Expression Rewrite(Expression expression)
        {
            _nodes.Clear();
            _next = 0;
            Measure(expression);
            return RewriteNode(expression);
        }

        /// <summary>Appends the nodes of an expression, each before its operands; gives its cost if it is invariant as a whole.</summary>
        private int? Measure(Expression expression)
        {
            int place = _nodes.Count;
            _nodes.Add(default);
            int? cost = IsInvariantNode(expression) ? ExpressionCost.OfNode(expression) : null;
            for (int i = 0; i < expression.OperandCount; i++)
            {
                cost += Measure(expression.OperandAt(i));
            }

            _nodes[place] = new(_nodes.Count - place, cost);
            return cost;
        }

        /// <summary>The expression whose nodes come next, with its greatest invariant parts replaced.</summary>
        private Expression RewriteNode(Expression expression)
        {
            Node node = _nodes[_next];
            if (node.Cost is not null || node.Size == 1)
            {
                _next += node.Size;
                return Kept(expression, node.Cost);
            }

            _next++;
            return expression.Map(_rewriteNode);
        }

        private Expression Kept(Expression expression, int? cost)
        {
            if (cost is null or < MinCost || !ExpressionCost.CanBeKept(expression.Type))
            {
                return expression;
            }

            if (!_kept.TryGetValue(expression, out Variable? variable))
            {
                if (_kept.Count == MaxValues)
                {
                    return expression;
                }

                variable = new Variable(_names.Next("invariant"), expression.Type);
                _kept.Add(expression, variable);
                _variables.Add(variable);
                _before.Add(new Assign(variable, expression) { Line = _loop.Line });
            }

            return new ReadVariable(variable);
        }

        private bool IsInvariantNode(Expression expression) => expression switch
        {
            ReadVariable read => !_targets.Contains(read.Variable),
            Load or SubView or ViewCast => false,
            Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Type.IsInteger: true } division =>
                division.Right is Constant { Bits: not 0 },
            _ => true,
        };

        /// <summary>How many nodes an expression has, and its cost if it is invariant.</summary>
        private readonly record struct Node(int Size, int? Cost);
    }
}

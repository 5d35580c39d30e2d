using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Common subexpression elimination: computes once what straight-line statements compute several times. Loads are the same only while nothing writes to
/// their memory and no barrier lets others write. What is computed only under a condition may use an earlier value but is
/// not computed ahead of time.
/// </summary>
public static class CommonSubexpressions
{
    /// <summary>Cheaper expressions are computed again, in additions.</summary>
    public const int MinCost = 2;

    /// <summary>The kernel with such expressions in variables.</summary>
    public static Kernel Run(Kernel kernel)
    {
        var variables = new List<Variable>(kernel.Variables);
        var walk = new Walk(variables, new FreshNames(kernel.Variables.Select(variable => variable.Name)));
        return kernel.With(walk.List(kernel.Body), variables);
    }

    private sealed class Walk(List<Variable> variables, FreshNames names)
    {
        /// <summary>Treats the statements up to the next compound one, whose head is included, as one region.</summary>
        public IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements)
        {
            var result = new List<Statement>(statements.Count);
            int start = 0;
            for (int i = 0; i < statements.Count; i++)
            {
                if (ContainsOthers(statements[i]) || i + 1 == statements.Count)
                {
                    AddRegion(result, statements, start, i);
                    start = i + 1;
                }
            }

            return result;
        }

        private static bool ContainsOthers(Statement statement) => statement is If or Switch or Loop or Block;

        private void AddRegion(List<Statement> result, IReadOnlyList<Statement> statements, int first, int last)
        {
            var occurrences = new RegionOccurrences();
            for (int i = first; i <= last; i++)
            {
                occurrences.Count(statements[i]);
            }

            var replacement = new Replacement(occurrences, result, variables, names);
            for (int i = first; i <= last; i++)
            {
                Statement statement = occurrences.Any ? replacement.Apply(statements[i]) : statements[i];
                if (statement is not Assign { Value: ReadVariable held } assign || held.Variable != assign.Variable)
                {
                    result.Add(ContainsOthers(statement) ? statement.Map(expression => expression, List) : statement);
                }
            }
        }
    }

    /// <summary>Puts variables in the place of what is computed again.</summary>
    private sealed class Replacement
    {
        private readonly RegionOccurrences _occurrences;
        private readonly List<Statement> _result;
        private readonly List<Variable> _variables;
        private readonly FreshNames _names;
        private readonly Dictionary<int, (Variable Variable, int Version)> _holders = [];
        private readonly VariableVersions _versions = new();
        private readonly Func<Expression, Expression> _rewriteWhole;
        private readonly Func<Expression, Expression> _rewriteOperand;
        private int _next;
        private int _line;
        private bool _isAssign;
        private Around _around;

        public Replacement(RegionOccurrences occurrences, List<Statement> result, List<Variable> variables, FreshNames names)
        {
            (_occurrences, _result, _variables, _names) = (occurrences, result, variables, names);
            (_rewriteWhole, _rewriteOperand) = (RewriteWhole, RewriteOperand);
        }

        public Statement Apply(Statement statement)
        {
            if (statement is Loop)
            {
                return statement;
            }

            _line = statement.Line;
            _isAssign = statement is Assign;
            int first = _next;
            Statement applied = statement.Map(_rewriteWhole, list => list);
            _versions.Pass(statement);
            if (statement is Assign assign && RegionOccurrences.IsWorthKeeping(assign.Value.Type, _occurrences.Nodes[first].Cost))
            {
                _holders[_occurrences.Nodes[first].Number] = (assign.Variable, _versions[assign.Variable]);
            }

            return applied;
        }

        private Expression RewriteWhole(Expression expression) => Rewrite(expression, isCertain: true, isWhole: _isAssign);

        private Expression RewriteOperand(Expression operand)
        {
            Around around = _around;
            Expression rewritten = Rewrite(
                operand, around.IsCertain && !RegionOccurrences.IsConditional(around.Expression, around.Operand), isWhole: false);
            _around = around with { Operand = around.Operand + 1 };
            return rewritten;
        }

        /// <summary>Rewrites the expression whose nodes come next, and moves past them.</summary>
        private Expression Rewrite(Expression expression, bool isCertain, bool isWhole)
        {
            ValueNumbering.Node node = _occurrences.Nodes[_next];
            int behind = _next + node.Size;
            if (node.Size == 1 && node.Cost == 0)
            {
                _next = behind;
                return expression;
            }

            int left = _occurrences.Take(node.Number);
            if (_holders.TryGetValue(node.Number, out (Variable Variable, int Version) holder) && _versions[holder.Variable] == holder.Version)
            {
                _next = behind;
                return new ReadVariable(holder.Variable);
            }

            _next++;
            _around = new(expression, 0, isCertain);
            Expression rewritten = expression.Map(_rewriteOperand);
            return isWhole || !isCertain || left < 1 || !RegionOccurrences.IsWorthKeeping(expression.Type, node.Cost)
                ? rewritten
                : Kept(rewritten, node.Number);
        }

        private ReadVariable Kept(Expression expression, int number)
        {
            var variable = new Variable(_names.Next("common"), expression.Type);
            _variables.Add(variable);
            _result.Add(new Assign(variable, expression) { Line = _line });
            _holders[number] = (variable, 0);
            return new ReadVariable(variable);
        }

        /// <summary>The expression of which an operand is rewritten.</summary>
        private readonly record struct Around(Expression Expression, int Operand, bool IsCertain);
    }
}

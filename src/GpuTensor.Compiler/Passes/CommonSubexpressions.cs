using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Computes once what straight-line statements compute several times. Loads are the same only while nothing writes to
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
        /// <summary>Treats every stretch up to the next statement that contains others, its head included, as one region.</summary>
        public IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements)
        {
            var result = new List<Statement>(statements.Count);
            int start = 0;
            for (int i = 0; i < statements.Count; i++)
            {
                bool containsOthers = statements[i] is If or Switch or Loop or Block;
                if (containsOthers || i + 1 == statements.Count)
                {
                    AddRegion(result, statements, start, i);
                    start = i + 1;
                }
            }

            return result;
        }

        private void AddRegion(List<Statement> result, IReadOnlyList<Statement> statements, int first, int last)
        {
            var numbering = new ValueNumbering();
            var occurrences = new Occurrences(numbering);
            for (int i = first; i <= last; i++)
            {
                occurrences.Count(statements[i]);
            }

            numbering.Restart();
            var replacement = new Replacement(numbering, occurrences, result, variables, names);
            for (int i = first; i <= last; i++)
            {
                Statement statement = occurrences.Any ? replacement.Apply(statements[i]) : statements[i];
                result.Add(statement is If or Switch or Loop or Block ? statement.Map(expression => expression, List) : statement);
            }
        }
    }

    /// <summary>Counts how often each value is computed in a region.</summary>
    private sealed class Occurrences(ValueNumbering numbering)
    {
        private readonly Dictionary<int, int> _counts = [];

        public bool Any { get; private set; }

        public void Count(Statement statement)
        {
            if (statement is not Loop)
            {
                statement.ForEachExpression(expression => Count(expression, isCertain: true));
            }

            numbering.Pass(statement);
        }

        /// <summary>How often the value is still computed; this time not counted any more.</summary>
        public int Take(int number) => _counts.TryGetValue(number, out int count) ? _counts[number] = count - 1 : 0;

        private void Count(Expression expression, bool isCertain)
        {
            int number = numbering.Of(expression);
            if (_counts.TryGetValue(number, out int count))
            {
                _counts[number] = count + 1;
                Any |= IsWorthKeeping(expression);
                return;
            }

            if (isCertain)
            {
                _counts.Add(number, 1);
            }

            int position = 0;
            expression.ForEachOperand(operand => Count(operand, isCertain && !IsConditional(expression, position++)));
        }
    }

    /// <summary>Puts variables in the place of what is computed again.</summary>
    private sealed class Replacement(
        ValueNumbering numbering, Occurrences occurrences, List<Statement> result, List<Variable> variables, FreshNames names)
    {
        private readonly Dictionary<int, (Variable Variable, int Version)> _holders = [];
        private int _line;

        public Statement Apply(Statement statement)
        {
            _line = statement.Line;
            Statement applied = statement is Loop ? statement : statement.Map(
                expression => Rewrite(expression, isCertain: true, isWhole: statement is Assign), list => list);
            int number = statement is Assign whole ? numbering.Of(whole.Value) : -1;
            numbering.Pass(statement);
            if (statement is Assign { Variable: var variable } assign && IsWorthKeeping(assign.Value))
            {
                _holders[number] = (variable, numbering.VersionOf(variable));
            }

            return applied;
        }

        private Expression Rewrite(Expression expression, bool isCertain, bool isWhole)
        {
            if (expression is Constant or ReadVariable or ReadParameter or ArrayAccess or Builtin)
            {
                return expression;
            }

            int number = numbering.Of(expression);
            int left = occurrences.Take(number);
            if (_holders.TryGetValue(number, out (Variable Variable, int Version) holder) && numbering.VersionOf(holder.Variable) == holder.Version)
            {
                return new ReadVariable(holder.Variable);
            }

            int position = 0;
            Expression rewritten = expression.Map(operand => Rewrite(operand, isCertain && !IsConditional(expression, position++), isWhole: false));
            if (isWhole || !isCertain || left < 1 || !IsWorthKeeping(expression))
            {
                return rewritten;
            }

            var variable = new Variable(names.Next("common"), expression.Type);
            variables.Add(variable);
            result.Add(new Assign(variable, rewritten) { Line = _line });
            _holders[number] = (variable, numbering.VersionOf(variable));
            return new ReadVariable(variable);
        }
    }

    private static bool IsWorthKeeping(Expression expression) =>
        ExpressionCost.CanBeKept(expression.Type) && ExpressionCost.Of(expression) >= MinCost;

    private static bool IsConditional(Expression expression, int operand) =>
        operand > 0 && expression is Select or Binary { Operator: BinaryOperator.AndAlso or BinaryOperator.OrElse };
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Constant and copy propagation: reads constants, parameters, arrays and copied variables directly where a variable is
/// known to hold them, and simplifies what becomes constant, such as the counters of unrolled loops.
/// </summary>
public static class Propagate
{
    /// <summary>The kernel with known values in place of variables.</summary>
    public static Kernel Run(Kernel kernel) => kernel.With(new Walk().List(kernel.Body));

    private sealed class Walk
    {
        private readonly KnownValues _values = new();
        private readonly Func<Expression, Expression> _rewrite;

        public Walk() => _rewrite = Rewrite;

        public IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements)
        {
            var result = new List<Statement>(statements.Count);
            foreach (Statement statement in statements)
            {
                result.Add(Visit(statement));
            }

            return result;
        }

        private static IReadOnlyList<Statement> Keep(IReadOnlyList<Statement> list) => list;

        private Expression Rewrite(Expression expression) =>
            expression is ReadVariable read ? _values[read.Variable] ?? read : Simplify.Node(expression.Map(_rewrite));

        private Statement Visit(Statement statement)
        {
            switch (statement)
            {
                case If branch:
                    return VisitIf(branch);
                case Loop loop:
                    return VisitLoop(loop);
                case Switch choice:
                    return VisitSwitch(choice);
                case Block block:
                    return VisitBlock(block);
            }

            Statement visited = Simplify.Element(statement.Map(_rewrite, Keep));
            if (visited.Target() is { } target)
            {
                _values.Assign(target, (visited as Assign)?.Value);
            }

            return visited;
        }

        private If VisitIf(If branch)
        {
            Expression condition = Rewrite(branch.Condition);
            IReadOnlyList<Statement>[] lists = Branches([branch.Then, branch.Else]);
            return branch with { Condition = condition, Then = lists[0], Else = lists[1] };
        }

        private Switch VisitSwitch(Switch choice)
        {
            Expression value = Rewrite(choice.Value);
            IReadOnlyList<Statement>[] lists = Branches([.. choice.Cases.Select(section => section.Body), choice.Default]);
            return choice with
            {
                Value = value,
                Cases = [.. choice.Cases.Select((section, i) => section with { Body = lists[i] })],
                Default = lists[lists.Length - 1],
            };
        }

        /// <summary>Lists of which one runs: after them nothing is known about the variables that any list assigned from which control continues.</summary>
        private IReadOnlyList<Statement>[] Branches(IReadOnlyList<Statement>[] lists)
        {
            var changed = new HashSet<Variable>();
            for (int i = 0; i < lists.Length; i++)
            {
                int mark = _values.Mark;
                lists[i] = List(lists[i]);
                HashSet<Variable> inBranch = _values.Undo(mark);
                if (!lists[i].EndsInJump())
                {
                    changed.UnionWith(inBranch);
                }
            }

            _values.Forget(changed);
            return lists;
        }

        private Block VisitBlock(Block block)
        {
            IReadOnlyList<Statement> body = List(block.Body);
            if (body.Leaves(block.Label))
            {
                ForgetTargets(body);
            }

            return block with { Body = body };
        }

        private Loop VisitLoop(Loop loop)
        {
            var targets = new HashSet<Variable>();
            loop.Body.CollectTargets(targets);
            var assignedInBody = new HashSet<Variable>(targets);
            loop.Continuing.CollectTargets(targets);
            _values.Forget(targets);
            Expression? condition = loop.Condition is null ? null : Rewrite(loop.Condition);
            IReadOnlyList<Statement> body = List(loop.Body);
            if (body.Continues(loop.Label) || body.EndsInJump())
            {
                _values.Forget(assignedInBody);
            }

            IReadOnlyList<Statement> continuing = List(loop.Continuing);
            Expression? again = loop.While is null ? null : Rewrite(loop.While);
            _values.Forget(targets);
            return loop with { Condition = condition, Body = body, Continuing = continuing, While = again };
        }

        private void ForgetTargets(IReadOnlyList<Statement> statements)
        {
            var targets = new HashSet<Variable>();
            statements.CollectTargets(targets);
            _values.Forget(targets);
        }
    }
}

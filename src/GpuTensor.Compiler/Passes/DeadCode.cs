using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Removes what has no effect: what follows a jump, values that nothing reads, stores to arrays that nothing reads,
/// branches that do nothing, and variables and arrays that are not used.
/// </summary>
public static class DeadCode
{
    /// <summary>The kernel without dead code.</summary>
    public static Kernel Run(Kernel kernel)
    {
        var liveness = new Liveness(kernel.Body);
        IReadOnlyList<Statement> body = List(kernel.Body, liveness);
        HashSet<object> used = Used(body);
        return kernel.With(body, [.. kernel.Variables.Where(used.Contains)], [.. kernel.Arrays.Where(used.Contains)]);
    }

    private static IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements, Liveness liveness)
    {
        var result = new List<Statement>(statements.Count);
        foreach (Statement statement in statements)
        {
            if (Visit(statement, liveness) is { } kept)
            {
                result.Add(kept);
            }

            if (result.EndsInJump())
            {
                break;
            }
        }

        return result;
    }

    private static Statement? Visit(Statement statement, Liveness liveness)
    {
        switch (statement)
        {
            case Assign { Value: ReadVariable read } assign when read.Variable == assign.Variable:
                return null;
            case Assign assign:
                return liveness.IsLive(assign.Variable) ? assign : null;
            case Store { View: ArrayAccess access } store:
                return liveness.IsLive(access.Array) ? store : null;
            case AtomicUpdate { Result: { } result } atomic:
                return liveness.IsLive(result) ? atomic : atomic with { Result = null };
        }

        if (statement.Lists().Count == 0)
        {
            return statement;
        }

        Statement inner = statement.Map(expression => expression, list => List(list, liveness));
        bool doesNothing = inner is not Loop && inner.Lists().All(list => list.Count == 0);
        return doesNothing ? null : inner;
    }

    private static HashSet<object> Used(IReadOnlyList<Statement> body)
    {
        var used = new HashSet<object>();
        Action<Expression> look = null!;
        look = expression =>
        {
            if (expression is ReadVariable read)
            {
                used.Add(read.Variable);
            }
            else if (expression is ArrayAccess access)
            {
                used.Add(access.Array);
            }
            else
            {
                expression.ForEachOperand(look);
            }
        };
        body.ForEach(statement =>
        {
            if (statement.Target() is { } target)
            {
                used.Add(target);
            }

            statement.ForEachExpression(look);
        });
        return used;
    }
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Walks over statements of any kind.</summary>
internal static class StatementTrees
{
    /// <summary>The same statement with its own expressions and its lists put through functions; the same object where none changes.</summary>
    public static Statement Map(
        this Statement statement,
        Func<Expression, Expression> map,
        Func<IReadOnlyList<Statement>, IReadOnlyList<Statement>> mapList)
    {
        Expression? Optional(Expression? expression) => expression is null ? null : map(expression);
        switch (statement)
        {
            case Assign s:
                return map(s.Value) is var assigned && ReferenceEquals(assigned, s.Value) ? s : s with { Value = assigned };
            case Store s:
                (Expression view, Expression index, Expression value) = (map(s.View), map(s.Index), map(s.Value));
                bool same = ReferenceEquals(view, s.View) && ReferenceEquals(index, s.Index) && ReferenceEquals(value, s.Value);
                return same ? s : s with { View = view, Index = index, Value = value };
            case AtomicUpdate s:
                return s with { View = map(s.View), Index = map(s.Index), Value = map(s.Value), Comparand = Optional(s.Comparand) };
            case AsyncCopy s:
                return s with { View = map(s.View), Index = map(s.Index), Source = map(s.Source), SourceIndex = map(s.SourceIndex) };
            case Collective s:
                return s.Operands.Count == 0 ? s : s with { Operands = [.. s.Operands.Select(map)] };
            case If s:
                return s with { Condition = map(s.Condition), Then = mapList(s.Then), Else = mapList(s.Else) };
            case Loop s:
                return s with
                {
                    Condition = Optional(s.Condition),
                    Body = mapList(s.Body),
                    Continuing = mapList(s.Continuing),
                    While = Optional(s.While),
                };
            case Switch s:
                return s with
                {
                    Value = map(s.Value),
                    Cases = [.. s.Cases.Select(section => section with { Body = mapList(section.Body) })],
                    Default = mapList(s.Default),
                };
            case Block s:
                return s with { Body = mapList(s.Body) };
            default:
                return statement;
        }
    }

    /// <summary>Calls an action with every expression of the statement itself, not of those it contains.</summary>
    public static void ForEachExpression(this Statement statement, Action<Expression> action)
    {
        switch (statement)
        {
            case Assign s:
                action(s.Value);
                break;
            case Store s:
                action(s.View);
                action(s.Index);
                action(s.Value);
                break;
            case AtomicUpdate s:
                action(s.View);
                action(s.Index);
                action(s.Value);
                Optional(s.Comparand);
                break;
            case AsyncCopy s:
                action(s.View);
                action(s.Index);
                action(s.Source);
                action(s.SourceIndex);
                break;
            case Collective s:
                foreach (Expression operand in s.Operands)
                {
                    action(operand);
                }

                break;
            case If s:
                action(s.Condition);
                break;
            case Loop s:
                Optional(s.Condition);
                Optional(s.While);
                break;
            case Switch s:
                action(s.Value);
                break;
        }

        void Optional(Expression? expression)
        {
            if (expression is not null)
            {
                action(expression);
            }
        }
    }

    /// <summary>Calls an action with every statement of a list and of the lists inside, outer ones first.</summary>
    public static void ForEach(this IReadOnlyList<Statement> statements, Action<Statement> action)
    {
        foreach (Statement statement in statements)
        {
            action(statement);
            foreach (IReadOnlyList<Statement> list in statement.Lists())
            {
                list.ForEach(action);
            }
        }
    }

    /// <summary>The lists that a statement contains.</summary>
    public static IReadOnlyList<IReadOnlyList<Statement>> Lists(this Statement statement) => statement switch
    {
        If s => [s.Then, s.Else],
        Loop s => [s.Body, s.Continuing],
        Block s => [s.Body],
        Switch s => [.. s.Cases.Select(section => section.Body), s.Default],
        _ => [],
    };

    /// <summary>The variable that a statement itself gives a value.</summary>
    public static Variable? Target(this Statement statement) => statement switch
    {
        Assign s => s.Variable,
        AtomicUpdate s => s.Result,
        Collective s => s.Result,
        _ => null,
    };

    /// <summary>Adds every variable that a list gives a value, at any depth, to a set.</summary>
    public static void CollectTargets(this IReadOnlyList<Statement> statements, HashSet<Variable> targets) =>
        statements.ForEach(statement =>
        {
            if (statement.Target() is { } target)
            {
                targets.Add(target);
            }
        });

    /// <summary>Whether a list or a list inside has a statement with a property.</summary>
    public static bool Any(this IReadOnlyList<Statement> statements, Predicate<Statement> predicate)
    {
        foreach (Statement statement in statements)
        {
            if (predicate(statement))
            {
                return true;
            }

            foreach (IReadOnlyList<Statement> list in statement.Lists())
            {
                if (list.Any(predicate))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a list leaves the block or loop of that label.</summary>
    public static bool Leaves(this IReadOnlyList<Statement> statements, Label label) =>
        statements.Any(statement => statement is Leave leave && leave.Label == label);

    /// <summary>Whether a list ends a round of the loop of that label early.</summary>
    public static bool Continues(this IReadOnlyList<Statement> statements, Label label) =>
        statements.Any(statement => statement is ContinueLoop next && next.Label == label);

    /// <summary>Whether what follows the list is never reached from its end.</summary>
    public static bool EndsInJump(this IReadOnlyList<Statement> statements) =>
        statements.Count > 0 && statements[statements.Count - 1] switch
        {
            Leave or ContinueLoop or Return => true,
            If branch => branch.Then.EndsInJump() && branch.Else.EndsInJump(),
            _ => false,
        };

    /// <summary>How many statements a list has, at any depth.</summary>
    public static int CountAll(this IReadOnlyList<Statement> statements)
    {
        int count = 0;
        statements.ForEach(_ => count++);
        return count;
    }

    /// <summary>The kernel with another body, and other arrays and variables where given.</summary>
    public static Kernel With(
        this Kernel kernel, IReadOnlyList<Statement> body, IReadOnlyList<Variable>? variables = null, IReadOnlyList<KernelArray>? arrays = null) =>
        new(kernel.Name, kernel.Launch, kernel.Parameters, arrays ?? kernel.Arrays, variables ?? kernel.Variables, body)
        {
            Hints = kernel.Hints,
        };
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>How many rounds a loop has.</summary>
internal static class TripCount
{
    /// <summary>
    /// The number of rounds of a loop that follows some statements, or null where it is unknown or too large. Jumps out of
    /// the body may end the loop sooner.
    /// </summary>
    public static int? Of(Loop loop, List<Statement> before)
    {
        if (Counter(loop) is not { } counter)
        {
            // Without a counter only do { } while (false) has a known number: one.
            return loop is { Condition: null, While: Constant { Bits: 0 } } ? 1 : null;
        }

        if (Step(loop, counter) is not { } step || Start(before, counter) is not { } value)
        {
            return null;
        }

        for (int rounds = 0; rounds <= Unroll.MaxRounds; rounds++)
        {
            bool? enters = Evaluate(loop.Condition, counter, value);
            if (enters is not true)
            {
                return enters is null ? null : rounds;
            }

            if (With(step, counter, value) is not Constant next)
            {
                return null;
            }

            value = next;
            bool? again = Evaluate(loop.While, counter, value);
            if (again is not true)
            {
                return again is null ? null : rounds + 1 <= Unroll.MaxRounds ? rounds + 1 : null;
            }
        }

        return null;
    }

    /// <summary>The only variable that the conditions read; they read nothing else that changes.</summary>
    private static Variable? Counter(Loop loop)
    {
        Variable? counter = null;
        bool single = true;
        void Look(Expression expression)
        {
            single &= expression is not (Load or ReadParameter or Builtin or ViewLength) && (expression is not ReadVariable other || counter is null || other.Variable == counter);
            counter = (expression as ReadVariable)?.Variable ?? counter;
        }

        loop.Condition?.ForEach(Look);
        loop.While?.ForEach(Look);
        return single ? counter : null;
    }

    /// <summary>The counter's value after a round: the one assignment to it, at the end of the round.</summary>
    private static Expression? Step(Loop loop, Variable counter)
    {
        bool inStep = loop.Continuing.Any(statement => statement.Target() == counter);
        Assign? step = inStep ? loop.Continuing.OfType<Assign>().First(assign => assign.Variable == counter)
            : loop.Body.Continues(loop.Label) ? null
            : loop.Body.LastOrDefault() as Assign;
        int assignments = 0;
        void Count(Statement statement) => assignments += statement.Target() == counter ? 1 : 0;
        loop.Body.ForEach(Count);
        loop.Continuing.ForEach(Count);
        bool usable = step?.Variable == counter && assignments == 1
            && !step.Value.Any(part => part is ReadVariable read && read.Variable != counter || part is Load or ReadParameter or Builtin or ViewLength);
        return usable ? step!.Value : null;
    }

    /// <summary>The constant that a counter holds after some statements.</summary>
    private static Constant? Start(List<Statement> before, Variable counter)
    {
        for (int i = before.Count - 1; i >= 0; i--)
        {
            if (before[i] is Assign assign && assign.Variable == counter)
            {
                return assign.Value as Constant;
            }

            if (before[i].Target() == counter || before[i].Lists().Any(list => list.Any(inner => inner.Target() == counter)))
            {
                return null;
            }
        }

        return null;
    }

    private static bool? Evaluate(Expression? condition, Variable counter, Constant value) =>
        condition is null ? true : With(condition, counter, value) is Constant result ? result.Bits != 0 : null;

    private static Expression With(Expression expression, Variable counter, Constant value) =>
        expression is ReadVariable read && read.Variable == counter
            ? value
            : Simplify.Node(expression.Map(operand => With(operand, counter, value)));
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Generator.Lowering;

/// <summary>Removes jumps to where control goes anyway, and what stands behind jumps.</summary>
internal static class Tidy
{
    /// <summary>The block, or only what it holds where nothing leaves it.</summary>
    public static IEnumerable<Statement> Block(Block block)
    {
        List<Statement> body = WithoutLast(block.Body, statement => statement is Leave leave && leave.Label == block.Label);
        return Leaves(body, block.Label) ? [block with { Body = body }] : body;
    }

    /// <summary>The round of a loop.</summary>
    public static IReadOnlyList<Statement> Round(Label loop, IReadOnlyList<Statement> body) =>
        WithoutLast(body, statement => statement is ContinueLoop next && next.Label == loop);

    /// <summary>A thread's work: it ends with its last statement.</summary>
    public static IReadOnlyList<Statement> Thread(IReadOnlyList<Statement> body) => WithoutLast(body, statement => statement is Return);

    /// <summary>The list up to its first jump, without such jumps at its end, those at the ends of its branches included.</summary>
    private static List<Statement> WithoutLast(IReadOnlyList<Statement> statements, Func<Statement, bool> isIdle)
    {
        List<Statement> list = [];
        foreach (Statement statement in statements)
        {
            list.Add(statement);
            if (statement is Leave or ContinueLoop or Return)
                break;
        }

        if (list.Count == 0)
            return list;
        int last = list.Count - 1;
        if (isIdle(list[last]))
        {
            list.RemoveAt(last);
            return WithoutLast(list, isIdle);
        }

        list[last] = list[last] switch
        {
            If choice => Simplify(choice with { Then = WithoutLast(choice.Then, isIdle), Else = WithoutLast(choice.Else, isIdle) }),
            Switch choice => choice with
            {
                Cases = [.. choice.Cases.Select(item => item with { Body = WithoutLast(item.Body, isIdle) })],
                Default = WithoutLast(choice.Default, isIdle),
            },
            Block block => block with { Body = WithoutLast(block.Body, isIdle) },
            var other => other,
        };
        return list;
    }

    private static If Simplify(If choice) => choice.Then.Count == 0 && choice.Else.Count > 0
        ? choice with { Condition = OperatorLowering.Not(choice.Condition), Then = choice.Else, Else = [] }
        : choice;

    private static bool Leaves(IEnumerable<Statement> statements, Label label) => statements.Any(statement => statement switch
    {
        Leave leave => leave.Label == label,
        If choice => Leaves(choice.Then, label) || Leaves(choice.Else, label),
        Loop loop => Leaves(loop.Body, label),
        Switch choice => choice.Cases.Any(item => Leaves(item.Body, label)) || Leaves(choice.Default, label),
        Block block => Leaves(block.Body, label),
        _ => false,
    });
}

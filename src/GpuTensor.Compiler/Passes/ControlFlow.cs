using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Simplifies control flow.</summary>
internal static class ControlFlow
{
    /// <summary>The list with the control flow in it simplified, at any depth.</summary>
    public static IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements)
    {
        var result = new List<Statement>(statements.Count);
        foreach (Statement statement in statements)
        {
            Add(result, statement);
            if (result.EndsInJump())
            {
                break;
            }
        }

        return result;
    }

    private static void Add(List<Statement> result, Statement statement)
    {
        switch (statement)
        {
            case Assign { Value: ReadVariable read } assign when read.Variable == assign.Variable:
                break;
            case If { Condition: Constant condition } branch:
                result.AddRange(List(condition.Bits != 0 ? branch.Then : branch.Else));
                break;
            case If branch:
                AddIf(result, branch with { Then = List(branch.Then), Else = List(branch.Else) });
                break;
            case Switch { Value: Constant value } choice:
                result.AddRange(List(choice.Cases.FirstOrDefault(section => section.Values.Contains((long)value.Bits))?.Body ?? choice.Default));
                break;
            case Switch choice:
                AddSwitch(result, choice);
                break;
            case Loop { Condition: Constant { Bits: 0 } }:
                break;
            case Loop loop:
                result.Add(loop with
                {
                    Condition = loop.Condition is Constant ? null : loop.Condition,
                    While = loop.While is Constant { Bits: 1 } ? null : loop.While,
                    Body = WithoutTail(List(loop.Body), last => last is ContinueLoop next && next.Label == loop.Label),
                });
                break;
            case Block block:
                AddBlock(result, block);
                break;
            default:
                result.Add(Simplify.Element(statement));
                break;
        }
    }

    private static void AddIf(List<Statement> result, If branch)
    {
        if (branch.Then.Count == 0 && branch.Else.Count > 0)
        {
            Expression opposite = Algebra.Node(new Unary(UnaryOperator.Not, branch.Condition));
            branch = branch with { Condition = opposite, Then = branch.Else, Else = [] };
        }

        if (branch.Then.Count > 0)
        {
            result.Add(branch);
        }
    }

    private static void AddSwitch(List<Statement> result, Switch choice)
    {
        Switch simple = choice with
        {
            Cases = [.. choice.Cases.Select(section => section with { Body = List(section.Body) })],
            Default = List(choice.Default),
        };
        if (simple.Cases.Count == 0)
        {
            result.AddRange(simple.Default);
        }
        else if (simple.Default.Count > 0 || simple.Cases.Any(section => section.Body.Count > 0))
        {
            result.Add(simple);
        }
    }

    private static void AddBlock(List<Statement> result, Block block)
    {
        IReadOnlyList<Statement> body = WithoutTail(Nested(List(block.Body), block.Label), last => last is Leave leave && leave.Label == block.Label);
        if (body.Leaves(block.Label))
        {
            result.Add(block with { Body = body });
        }
        else
        {
            // What the tail lost may have emptied an if.
            result.AddRange(List(body));
        }
    }

    /// <summary>
    /// Where one branch of an if leaves the block, what follows the if moves into the other branch; the jump is then last and
    /// can be dropped: early returns become else branches.
    /// </summary>
    private static IReadOnlyList<Statement> Nested(IReadOnlyList<Statement> body, Label label)
    {
        bool EndsSo(IReadOnlyList<Statement> list) => list.Count > 0 && list[list.Count - 1] is Leave leave && leave.Label == label;

        for (int i = 0; i < body.Count - 1; i++)
        {
            if (body[i] is If branch && EndsSo(branch.Then) != EndsSo(branch.Else))
            {
                IReadOnlyList<Statement> rest = Nested([.. body.Skip(i + 1)], label);
                If nested = EndsSo(branch.Then)
                    ? branch with { Else = [.. branch.Else, .. rest] }
                    : branch with { Then = [.. branch.Then, .. rest] };
                return [.. body.Take(i), nested];
            }
        }

        return body;
    }

    /// <summary>The list without jumps at its end to where control goes anyway.</summary>
    private static IReadOnlyList<Statement> WithoutTail(IReadOnlyList<Statement> list, Predicate<Statement> isIdle)
    {
        if (list.Count == 0)
        {
            return list;
        }

        Statement[] head = [.. list.Take(list.Count - 1)];
        return list[list.Count - 1] switch
        {
            { } last when isIdle(last) => WithoutTail(head, isIdle),
            If branch => [.. head, branch with { Then = WithoutTail(branch.Then, isIdle), Else = WithoutTail(branch.Else, isIdle) }],
            Block block => [.. head, block with { Body = WithoutTail(block.Body, isIdle) }],
            Switch choice =>
            [
                .. head,
                choice with
                {
                    Cases = [.. choice.Cases.Select(section => section with { Body = WithoutTail(section.Body, isIdle) })],
                    Default = WithoutTail(choice.Default, isIdle),
                },
            ],
            _ => list,
        };
    }
}

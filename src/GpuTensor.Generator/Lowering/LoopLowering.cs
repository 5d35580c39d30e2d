using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers loops.</summary>
internal sealed class LoopLowering(LoweringContext context)
{
    public void Lower(ILoopOperation operation)
    {
        switch (operation)
        {
            case IForLoopOperation loop:
                context.Statements.LowerAll(loop.Before);
                Emit(loop, loop.Condition, testedFirst: true, isNegated: false, () => context.Statements.Lower(loop.Body), () => context.Statements.LowerAll(loop.AtLoopBottom));
                break;
            case IWhileLoopOperation loop:
                Emit(loop, loop.Condition, loop.ConditionIsTop, loop.ConditionIsUntil, () => context.Statements.Lower(loop.Body), null);
                break;
            case IForEachLoopOperation:
                throw new KernelException(Rules.ForEachUse, operation.Syntax);
            default:
                throw Unsupported.Statement(operation);
        }
    }

    private void Emit(ILoopOperation loop, IOperation? condition, bool testedFirst, bool isNegated, Action body, Action? step)
    {
        int line = context.Code.Line;
        Label label = context.Code.NewLabel("loop");
        context.Frame.Bind(loop.ExitLabel, new(new Leave(label)));
        (Expression? test, IReadOnlyList<Statement> beforeTest) = Condition(condition, isNegated);
        IReadOnlyList<Statement> stepping = step is null ? [] : context.Code.Collect(step);
        bool isPlain = beforeTest.Count == 0 && stepping.All(statement => statement is Assign);
        if (isPlain)
        {
            context.Frame.Bind(loop.ContinueLabel, new(new ContinueLoop(label)));
            Finish(label, testedFirst ? test : null, context.Code.Collect(body), stepping, testedFirst ? null : test, line);
            return;
        }

        // What a test or a step does besides becomes part of the round; continue then only ends the block in it.
        Label round = context.Code.NewLabel("round");
        context.Frame.Bind(loop.ContinueLabel, new(new Leave(round)));
        IReadOnlyList<Statement> exit = test is null ? [] : [.. beforeTest, new If(OperatorLowering.Not(test), [new Leave(label)], []) { Line = line }];
        IEnumerable<Statement> middle = Tidy.Block(new Block(round, context.Code.Collect(body)) { Line = line });
        Finish(label, null, testedFirst ? [.. exit, .. middle, .. stepping] : [.. middle, .. stepping, .. exit], [], null, line);
    }

    private void Finish(Label label, Expression? test, IReadOnlyList<Statement> body, IReadOnlyList<Statement> step, Expression? again, int line)
    {
        context.Code.Line = line;
        context.Code.Emit(new Loop(label, test, Tidy.Round(label, body), step, again));
    }

    private (Expression? Test, IReadOnlyList<Statement> Before) Condition(IOperation? condition, bool isNegated)
    {
        if (condition is null)
            return (null, []);
        Expression? test = null;
        IReadOnlyList<Statement> before = context.Code.Collect(() => test = context.Scalar(condition));
        test = isNegated ? OperatorLowering.Not(test!) : test;
        return (test is Constant { Bits: 1 } ? null : test, before);
    }
}

using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers switch statements: over integer constants to a switch, over anything else to a chain of tests.</summary>
internal sealed class SwitchLowering(LoweringContext context)
{
    public void Lower(ISwitchOperation operation)
    {
        Value input = context.Values.Lower(operation.Value);
        int line = context.Code.Line;
        Label label = context.Code.NewLabel("switch");
        context.Frame.Bind(operation.ExitLabel, new(new Leave(label)));
        IReadOnlyList<Statement> body = context.Code.Collect(() =>
        {
            if (input is Single { Expression: { Type.IsInteger: true } value } && operation.Cases.All(section => section.Clauses.All(IsPlain)))
                ByValue(operation, value);
            else
                ByTests(operation.Cases, 0, context.Hold(input));
        });
        context.Code.Line = line;
        context.Code.EmitAll(Tidy.Block(new Block(label, body) { Line = line }));
    }

    private static bool IsPlain(ICaseClauseOperation clause) => clause is IDefaultCaseClauseOperation
        or ISingleValueCaseClauseOperation { Value.ConstantValue: { HasValue: true, Value: not null } }
        or IPatternCaseClauseOperation { Guard: null, Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: not null } } };

    private void ByValue(ISwitchOperation operation, Expression value)
    {
        int line = context.Code.Line;
        List<SwitchCase> cases = [];
        IReadOnlyList<Statement> otherwise = [];
        foreach (ISwitchCaseOperation section in operation.Cases)
        {
            IReadOnlyList<Statement> body = context.Code.Collect(() => context.Statements.LowerAll(section.Body));
            if (section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation))
                otherwise = body;
            else
                cases.Add(new([.. section.Clauses.Select(clause => ValueOf(clause, value.Type))], body));
        }

        context.Code.Line = line;
        context.Code.Emit(new Switch(value, cases, otherwise));
    }

    private static long ValueOf(ICaseClauseOperation clause, IrType type)
    {
        IOperation constant = clause switch
        {
            ISingleValueCaseClauseOperation single => single.Value,
            IPatternCaseClauseOperation { Pattern: IConstantPatternOperation pattern } => pattern.Value,
            _ => throw new InvalidOperationException("The case has no value."),
        };
        return (long)Expressions.FromObject(type, constant.ConstantValue.Value)!.Bits;
    }

    private void ByTests(IReadOnlyList<ISwitchCaseOperation> sections, int index, Value input)
    {
        // default is tried last, wherever it stands.
        ISwitchCaseOperation? fallback = sections.FirstOrDefault(section => section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation));
        if (index == sections.Count)
        {
            if (fallback is not null)
                context.Statements.LowerAll(fallback.Body);
            return;
        }

        ISwitchCaseOperation section = sections[index];
        if (ReferenceEquals(section, fallback))
        {
            ByTests(sections, index + 1, input);
            return;
        }

        Expression condition = Condition(section.Clauses, 0, input);
        if (condition is Constant { Bits: 1 })
        {
            context.Statements.LowerAll(section.Body);
            return;
        }

        IReadOnlyList<Statement> body = context.Code.Collect(() => context.Statements.LowerAll(section.Body));
        IReadOnlyList<Statement> rest = context.Code.Collect(() => ByTests(sections, index + 1, input));
        context.Code.Emit(new If(condition, body, rest));
    }

    private Expression Condition(IReadOnlyList<ICaseClauseOperation> clauses, int index, Value input)
    {
        Expression test = Test(clauses[index], input);
        if (index == clauses.Count - 1)
            return test;
        Value either = context.Values.Choose(
            test, () => new Single(Expressions.True), () => new Single(Condition(clauses, index + 1, input)), clauses[index].Syntax);
        return context.Storage.ToExpression(either) is Select { WhenTrue: Constant { Bits: 1 } } select
            ? new Binary(BinaryOperator.OrElse, select.Condition, select.WhenFalse)
            : context.Storage.ToExpression(either);
    }

    private Expression Test(ICaseClauseOperation clause, Value input) => clause switch
    {
        ISingleValueCaseClauseOperation single => context.Operators.Binary(
            BinaryOperatorKind.Equals, input, new Single(context.Scalar(single.Value)), clause.Syntax),
        IPatternCaseClauseOperation pattern => context.Patterns.Condition(pattern.Pattern, pattern.Guard, input),
        _ => throw new KernelException(Rules.PatternUse, clause.Syntax),
    };
}

using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers patterns to conditions, and switch expressions to choices.</summary>
internal sealed class PatternLowering(LoweringContext context)
{
    public Value Is(IIsPatternOperation operation)
    {
        Value input = context.Hold(context.Values.Lower(operation.Value));
        return new Single(Matches(operation.Pattern, input));
    }

    /// <summary><c>value switch { ... }</c>; the last arm is taken without a test, since C# would throw where it does not match.</summary>
    public Value SwitchExpression(ISwitchExpressionOperation operation)
    {
        Value input = context.Hold(context.Values.Lower(operation.Value));
        IReadOnlyList<ISwitchExpressionArmOperation> arms =
            [.. operation.Arms.Where(arm => arm.Value is not IThrowOperation and not IConversionOperation { Operand: IThrowOperation })];
        if (arms.Count == 0)
            throw new KernelException(Rules.ExceptionUse, operation.Arms[0].Value.Syntax);
        return Arm(arms, 0, input);
    }

    /// <summary>Whether the value matches; variables that the pattern declares get their values on the way.</summary>
    public Expression Matches(IPatternOperation pattern, Value input) => pattern switch
    {
        IDiscardPatternOperation => Expressions.True,
        IConstantPatternOperation constant => Compare(BinaryOperatorKind.Equals, input, constant.Value, pattern),
        IRelationalPatternOperation relation => Compare(relation.OperatorKind, input, relation.Value, pattern),
        INegatedPatternOperation negated => OperatorLowering.Not(Matches(negated.Pattern, input)),
        IBinaryPatternOperation binary => Combine(binary, input),
        IDeclarationPatternOperation { MatchesNull: true } declaration => Declare(declaration.DeclaredSymbol, input, pattern),
        IDeclarationPatternOperation declaration when Same(declaration.MatchedType, declaration.InputType) =>
            Declare(declaration.DeclaredSymbol, input, pattern),
        IRecursivePatternOperation recursive when Same(recursive.MatchedType, recursive.InputType) => Recursive(recursive, input),
        _ => throw new KernelException(Rules.PatternUse, pattern.Syntax),
    };

    private bool Same(ITypeSymbol? left, ITypeSymbol? right) => left is not null && right is not null
        && SymbolEqualityComparer.Default.Equals(context.TypeOf(left), context.TypeOf(right));

    private Value Arm(IReadOnlyList<ISwitchExpressionArmOperation> arms, int index, Value input)
    {
        ISwitchExpressionArmOperation arm = arms[index];
        if (index == arms.Count - 1)
        {
            Matches(arm.Pattern, input);
            return context.Values.Lower(arm.Value);
        }

        Expression condition = Condition(arm.Pattern, arm.Guard, input);
        return context.Values.Choose(condition, () => context.Values.Lower(arm.Value), () => Arm(arms, index + 1, input), arm.Syntax);
    }

    /// <summary>Whether the pattern matches and its <c>when</c> holds.</summary>
    public Expression Condition(IPatternOperation pattern, IOperation? guard, Value input)
    {
        Expression matches = Matches(pattern, input);
        return guard is null ? matches : AndAlso(matches, () => context.Scalar(guard), pattern.Syntax);
    }

    private Expression Compare(BinaryOperatorKind kind, Value input, IOperation constant, IPatternOperation pattern)
    {
        if (input is not Single { Expression: { Type.IsScalar: true } value } || constant.ConstantValue is not { HasValue: true, Value: { } number })
            throw new KernelException(Rules.PatternUse, pattern.Syntax);
        if (Expressions.FromObject(value.Type, number) is not { } operand)
            throw new KernelException(Rules.PatternUse, pattern.Syntax);

        // A constant pattern matches NaN by Equals, unlike ==.
        if (kind == BinaryOperatorKind.Equals && number is float.NaN or double.NaN)
            return new Unary(UnaryOperator.IsNaN, value);
        if (value.Type == IrType.Bool && kind == BinaryOperatorKind.Equals)
            return operand.Bits != 0 ? value : OperatorLowering.Not(value);
        return context.Operators.Binary(kind, input, new Single(operand), pattern.Syntax);
    }

    private Expression Combine(IBinaryPatternOperation pattern, Value input)
    {
        Expression left = Matches(pattern.LeftPattern, input);
        return pattern.OperatorKind == BinaryOperatorKind.And
            ? AndAlso(left, () => Matches(pattern.RightPattern, input), pattern.Syntax)
            : OperatorLowering.Not(AndAlso(OperatorLowering.Not(left), () => OperatorLowering.Not(Matches(pattern.RightPattern, input)), pattern.Syntax));
    }

    private Expression Recursive(IRecursivePatternOperation pattern, Value input)
    {
        Expression all = Expressions.True;
        for (int i = 0; i < pattern.DeconstructionSubpatterns.Length; i++)
        {
            IPatternOperation part = pattern.DeconstructionSubpatterns[i];
            Value[] items = Parts(pattern, input);
            int index = i;
            all = AndAlso(all, () => Matches(part, items[index]), pattern.Syntax);
        }

        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
            all = AndAlso(all, () => Matches(property.Pattern, Member(property.Member, input)), pattern.Syntax);
        return pattern.DeclaredSymbol is null ? all : AndAlso(all, () => Declare(pattern.DeclaredSymbol, input, pattern), pattern.Syntax);
    }

    private Value[] Parts(IRecursivePatternOperation pattern, Value input) => pattern.DeconstructSymbol is IMethodSymbol method
        ? context.Calls.Deconstruct(context.Frame.Types.Apply(method), input, pattern)
        : input is Composite tuple ? [.. tuple.Fields] : throw new KernelException(Rules.PatternUse, pattern.Syntax);

    private Value Member(IOperation member, Value input)
    {
        Place? outer = context.Frame.ImplicitReceiver;
        context.Frame.ImplicitReceiver = new FixedPlace(input);
        Value value = context.Hold(context.Values.Lower(member));
        context.Frame.ImplicitReceiver = outer;
        return value;
    }

    private Constant Declare(ISymbol? symbol, Value input, IPatternOperation pattern)
    {
        if (symbol is ILocalSymbol local)
            context.Storage.Write(context.Places.Declare(local, pattern.Syntax), input, pattern.Syntax);
        return Expressions.True;
    }

    private Expression AndAlso(Expression left, Func<Expression> right, SyntaxNode syntax) => left is Constant { Bits: var bits }
        ? (bits == 0 ? left : right())
        : context.Storage.ToExpression(context.Values.Choose(left, () => new Single(right()), () => new Single(Expressions.False), syntax)) switch
        {
            Select { WhenFalse: Constant { Bits: 0 } } select => new Binary(BinaryOperator.AndAlso, select.Condition, select.WhenTrue),
            var other => other,
        };
}

using GpuTensor.Compiler.Ir;
using GpuTensor.Generator.Lowering.Intrinsics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers expressions to values; what they do on the way becomes statements.</summary>
internal sealed class ValueLowering(LoweringContext context)
{
    public Value Lower(IOperation operation)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Constant(operation) is { } constant)
            return new Single(constant);
        return operation switch
        {
            ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation
                or IDeclarationExpressionOperation => context.Storage.Read(context.Places.Lower(operation)),
            IFieldReferenceOperation { Instance: null } field => StaticField(field),
            IFieldReferenceOperation => context.Storage.Read(context.Places.Lower(operation)),
            IPropertyReferenceOperation => context.Storage.Read(context.Places.Lower(operation)),
            IInvocationOperation invocation => Invocation(invocation),
            IUnaryOperation unary => context.Operators.Unary(unary),
            IBinaryOperation binary => context.Operators.Binary(binary),
            ITupleBinaryOperation binary => context.Operators.TupleBinary(binary),
            IConversionOperation conversion => context.Conversions.Lower(conversion),
            IConditionalOperation conditional => Conditional(conditional),
            ISimpleAssignmentOperation assignment => context.Assignments.Assign(assignment, used: true)!,
            ICompoundAssignmentOperation assignment => context.Assignments.Compound(assignment, used: true)!,
            IIncrementOrDecrementOperation increment => context.Assignments.Increment(increment, used: true)!,
            IDeconstructionAssignmentOperation assignment => context.Assignments.Deconstruct(assignment, used: true)!,
            IDefaultValueOperation value => Storage.Zero(context.LayoutOf(value.Type!, value.Syntax)),
            ISizeOfOperation size => new Single(Expressions.Int32(SizeOf(context.TypeOf(size.TypeOperand), size.Syntax))),
            ITupleOperation tuple => Tuple(tuple),
            IObjectCreationOperation creation => context.Creations.Create(creation),
            ITypeParameterObjectCreationOperation creation => Storage.Zero(context.LayoutOf(creation.Type!, creation.Syntax)),
            IWithOperation with => context.Creations.With(with),
            ISwitchExpressionOperation expression => context.Patterns.SwitchExpression(expression),
            IIsPatternOperation pattern => context.Patterns.Is(pattern),
            IParenthesizedOperation inner => Lower(inner.Operand),
            _ => throw Unsupported.Expression(operation, context),
        };
    }

    /// <summary>Lowers an expression for what it does alone.</summary>
    public void LowerEffects(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment:
                context.Assignments.Assign(assignment, used: false);
                break;
            case ICompoundAssignmentOperation assignment:
                context.Assignments.Compound(assignment, used: false);
                break;
            case IIncrementOrDecrementOperation increment:
                context.Assignments.Increment(increment, used: false);
                break;
            case IDeconstructionAssignmentOperation assignment:
                context.Assignments.Deconstruct(assignment, used: false);
                break;
            case IInvocationOperation invocation:
                context.Calls.Invoke(invocation, used: false);
                break;
            case IConversionOperation { OperatorMethod: null } conversion:
                LowerEffects(conversion.Operand);
                break;
            case IConditionalOperation { IsRef: false, WhenFalse: { } otherwise } conditional:
                context.Statements.Branch(conditional.Condition, () => LowerEffects(conditional.WhenTrue), () => LowerEffects(otherwise));
                break;
            default:
                Lower(operation);
                break;
        }
    }

    /// <summary>The bytes that a value of the type has in memory.</summary>
    public int SizeOf(ITypeSymbol type, SyntaxNode syntax) => context.Layouts.Get(type, syntax) is ValueLayout value
        ? value.Type.ByteCount
        : throw new KernelException(Rules.ElementType, syntax, type.ToDisplayString());

    /// <summary>One of two values, of which one alone is computed.</summary>
    public Value Choose(Expression condition, Func<Value> whenTrue, Func<Value> whenFalse, SyntaxNode syntax)
    {
        if (condition is Constant { Bits: var bits })
            return bits != 0 ? whenTrue() : whenFalse();
        Value? yes = null, no = null;
        IReadOnlyList<Statement> then = context.Code.Collect(() => yes = whenTrue());
        IReadOnlyList<Statement> otherwise = context.Code.Collect(() => no = whenFalse());
        if (then.Count == 0 && otherwise.Count == 0)
        {
            if (yes is Composite { Fields.Count: > 1 })
                condition = context.Code.Hold(condition);
            return Select(condition, yes!, no!, syntax);
        }

        return ChooseByStatements(condition, then, yes!, otherwise, no!, syntax);
    }

    private Value ChooseByStatements(
        Expression condition, IReadOnlyList<Statement> then, Value yes, IReadOnlyList<Statement> otherwise, Value no, SyntaxNode syntax)
    {
        Place result = context.Storage.New("t", LayoutOf(yes));
        IReadOnlyList<Statement> first = context.Code.Collect(() =>
        {
            context.Code.EmitAll(then);
            context.Storage.Write(result, yes, syntax);
        });
        IReadOnlyList<Statement> second = context.Code.Collect(() =>
        {
            context.Code.EmitAll(otherwise);
            context.Storage.Write(result, no, syntax);
        });
        context.Code.Emit(new If(condition, first, second));
        return context.Storage.Read(result);
    }

    private static Layout LayoutOf(Value value) => value switch
    {
        Composite composite => composite.Layout,
        EmptyView empty => new ViewLayout(empty.Element),
        Single { Expression.Type: { IsView: true } type } => new ViewLayout(type.Element),
        _ => new ValueLayout(((Single)value).Expression.Type),
    };

    private Value Select(Expression condition, Value yes, Value no, SyntaxNode syntax)
    {
        switch (yes, no)
        {
            case (Composite a, Composite b):
                return new Composite(a.Layout, [.. a.Fields.Zip(b.Fields, (x, y) => Select(condition, x, y, syntax))]);
            case (EmptyView, EmptyView):
                return yes;
            case (EmptyView, Single other):
                return new Single(new Select(condition, context.Code.Empty(other.Expression.Type), other.Expression));
            case (Single other, EmptyView):
                return new Single(new Select(condition, other.Expression, context.Code.Empty(other.Expression.Type)));
        }

        Expression first = ((Single)yes).Expression, second = ((Single)no).Expression;
        if (first.Type != second.Type)
            throw Storage.SpaceMismatch(second.Type, first.Type, syntax);
        return new Single(new Select(condition, first, second));
    }

    private Constant? Constant(IOperation operation) =>
        operation is { ConstantValue: { HasValue: true, Value: { } value }, Type: { } type } && LanguageTypes.ScalarOf(context.TypeOf(type)) is { } scalar
            ? Expressions.FromObject(scalar, value)
            : null;

    private Value Conditional(IConditionalOperation operation)
    {
        if (operation.IsRef)
            return context.Storage.Read(context.Places.Lower(operation));
        Expression condition = context.Scalar(operation.Condition);
        return Choose(condition, () => Lower(operation.WhenTrue), () => Lower(operation.WhenFalse!), operation.Syntax);
    }

    private Value Invocation(IInvocationOperation operation) => context.Calls.Invoke(operation) switch
    {
        Value value => value,
        Place place => context.Storage.Read(place),
        _ => throw new InvalidOperationException($"'{operation.Syntax}' has no value."),
    };

    private Composite Tuple(ITupleOperation operation)
    {
        OperandList operands = context.Operands();
        foreach (IOperation element in operation.Elements)
            operands.Then(() => Lower(element));
        var layout = (StructLayout)context.LayoutOf(operation.Type!, operation.Syntax);
        return new(layout, [.. operation.Elements.Select((_, i) => operands.Value(i))]);
    }

    private Value StaticField(IFieldReferenceOperation operation)
    {
        IFieldSymbol field = operation.Field;
        if (IntrinsicCalls.Constant(field, field.ContainingType) is { } known)
            return known;
        if (!field.IsReadOnly && !field.IsConst)
            throw new KernelException(Rules.MutableStatic, operation.Syntax, field.Name);
        return context.Calls.StaticInitializer(field, operation);
    }
}

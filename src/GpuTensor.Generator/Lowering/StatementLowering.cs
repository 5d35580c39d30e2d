using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers statements. One that cannot be lowered leaves its diagnostic; the next goes on.</summary>
internal sealed class StatementLowering(LoweringContext context)
{
    public void LowerAll(IEnumerable<IOperation> statements)
    {
        foreach (IOperation statement in statements)
            Lower(statement);
    }

    public void Lower(IOperation statement)
    {
        MarkLine(statement);
        try
        {
            LowerOne(statement);
        }
        catch (KernelException exception)
        {
            bool isFirst = !statement.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(local => context.IsLost(local.Local));
            context.Report(isFirst ? exception.Diagnostic : null);
            foreach (IVariableDeclaratorOperation declarator in statement.DescendantsAndSelf().OfType<IVariableDeclaratorOperation>())
                context.Lose(declarator.Symbol);
        }
    }

    /// <summary>What is emitted from now on belongs to the line of this operation.</summary>
    public void MarkLine(IOperation operation) =>
        context.Code.Line = operation.Syntax.SyntaxTree.GetLineSpan(operation.Syntax.Span).StartLinePosition.Line + 1;

    /// <summary>One of two lists of statements; only the one that is taken where the condition is constant.</summary>
    public void Branch(IOperation conditionOperation, Action then, Action? otherwise)
    {
        Expression condition = context.Scalar(conditionOperation);
        if (condition is Constant { Bits: var bits })
        {
            (bits != 0 ? then : otherwise)?.Invoke();
            return;
        }

        int line = context.Code.Line;
        IReadOnlyList<Statement> first = context.Code.Collect(then);
        IReadOnlyList<Statement> second = otherwise is null ? [] : context.Code.Collect(otherwise);
        context.Code.Line = line;
        context.Code.Emit(first.Count == 0 && second.Count > 0
            ? new If(OperatorLowering.Not(condition), second, [])
            : new If(condition, first, second));
    }

    private void LowerOne(IOperation statement)
    {
        switch (statement)
        {
            case IBlockOperation block:
                LowerAll(block.Operations);
                break;
            case IExpressionStatementOperation expression:
                context.Values.LowerEffects(expression.Operation);
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclaratorOperation declarator in group.Declarations.SelectMany(declaration => declaration.Declarators))
                    Declare(declarator);
                break;
            case IConditionalOperation conditional:
                Branch(conditional.Condition, () => Lower(conditional.WhenTrue), conditional.WhenFalse is { } otherwise ? () => Lower(otherwise) : null);
                break;
            case ILoopOperation loop:
                context.Loops.Lower(loop);
                break;
            case ISwitchOperation choice:
                context.Switches.Lower(choice);
                break;
            case IReturnOperation { Kind: OperationKind.Return } result:
                Return(result);
                break;
            case IBranchOperation { BranchKind: not BranchKind.GoTo } branch:
                context.Code.Emit((context.Frame.FindJump(branch.Target) ?? throw new KernelException(null)).Statement);
                break;
            case ILabeledOperation labeled:
                if (labeled.Operation is { } inner)
                    Lower(inner);
                break;
            case IEmptyOperation or ILocalFunctionOperation:
                break;
            default:
                throw Unsupported.Statement(statement);
        }
    }

    private void Return(IReturnOperation operation)
    {
        if (context.Frame.Return is not { } target)
        {
            if (operation.ReturnedValue is { } effects)
                context.Values.LowerEffects(effects);
            if (!operation.IsImplicit)
                context.Code.Emit(new Return());
            return;
        }

        if (operation.ReturnedValue is { } value)
        {
            if (target.Result is MovingPlace moving)
                context.Assignments.Refer(moving, context.Places.Lower(value), value.Syntax);
            else if (target.Result is { } result)
                context.Storage.Write(result, context.Values.Lower(value), value.Syntax);
            else
                context.Values.LowerEffects(value);
        }

        context.Code.Emit(new Leave(target.Label));
    }

    private void Declare(IVariableDeclaratorOperation declarator)
    {
        ILocalSymbol local = declarator.Symbol;
        if (local.IsConst)
            return;
        if (declarator.Syntax.Parent?.Parent is Microsoft.CodeAnalysis.CSharp.Syntax.LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } declaration)
            throw new KernelException(Rules.LockUse, declaration);
        IOperation? initializer = declarator.GetVariableInitializer()?.Value;
        if (local.RefKind != RefKind.None)
        {
            DeclareRef(local, initializer!, declarator.Syntax);
            return;
        }

        Layout layout = LayoutOf(local, declarator, initializer);
        if (initializer is null)
        {
            context.Frame.Bind(local, context.Storage.New(local.Name, layout));
            return;
        }

        context.NameHint = local.Name;
        Value value = context.Values.Lower(initializer);
        context.NameHint = null;
        if (context.Frame.Writes.IsWritten(local))
        {
            Place place = context.Storage.New(local.Name, layout);
            context.Storage.Write(place, value, declarator.Syntax);
            context.Frame.Bind(local, place);
        }
        else
        {
            context.Frame.Bind(local, new FixedPlace(Name(value, local.Name)));
        }
    }

    /// <summary>A type that does not exist on devices is best explained where a value of it is made.</summary>
    private Layout LayoutOf(ILocalSymbol local, IVariableDeclaratorOperation declarator, IOperation? initializer)
    {
        if (context.Layouts.Find(context.TypeOf(local.Type)) is { } layout)
            return layout;
        if (initializer is not null && local.Type.TypeKind != TypeKind.Dynamic)
        {
            IOperation source = initializer is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand : initializer;
            bool isKnown = source is IDefaultValueOperation || (source.Type is { } type && context.Layouts.Find(context.TypeOf(type)) is not null);
            if (local.Type.IsReferenceType || !isKnown)
                context.Values.Lower(initializer);
        }

        var declaration = (declarator.Syntax.Parent as Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclarationSyntax)?.Type;
        throw context.Layouts.Missing(context.TypeOf(local.Type), declaration ?? declarator.Syntax);
    }

    /// <summary>A value that never changes, in variables of that name; views of arrays and parameters need none.</summary>
    private Value Name(Value value, string name)
    {
        switch (value)
        {
            case Composite composite:
                return new Composite(composite.Layout,
                    [.. composite.Fields.Zip(composite.Layout.Fields, (field, layout) => Name(field, $"{name}_{layout.Name}"))]);
            case Single { Expression: ArrayAccess or ReadParameter or Constant } or EmptyView:
                return value;
            case Single { Expression: ReadVariable } single when context.Code.IsLasting(single.Expression):
                return value;
            default:
                return value.Replace(expression => context.Code.Spill(expression, context.Code.Count, name));
        }
    }

    private void DeclareRef(ILocalSymbol local, IOperation initializer, SyntaxNode syntax)
    {
        Place target = context.Places.Lower(initializer);
        if (!context.Frame.Writes.IsMoved(local))
        {
            context.Frame.Bind(local, context.Places.Hold(target));
            return;
        }

        (Expression view, _) = context.Storage.ElementOf(target) ?? throw new KernelException(Rules.RefAlias, syntax);
        var moving = new MovingPlace(
            new($"{local.Name}_view", new ViewLayout(view.Type.Element)), new($"{local.Name}_index", new ValueLayout(IrType.I64)));
        context.Frame.Bind(local, moving);
        context.Assignments.Refer(moving, target, syntax);
    }
}

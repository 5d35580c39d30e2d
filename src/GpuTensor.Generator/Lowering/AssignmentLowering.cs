using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>A property with accessors of its own, as the target of an assignment.</summary>
internal sealed class PropertyPlace(IPropertyReferenceOperation operation, Place? instance, IReadOnlyList<Operand> arguments) : Place
{
    public IPropertyReferenceOperation Operation { get; } = operation;

    public Place? Instance { get; } = instance;

    public IReadOnlyList<Operand> Arguments { get; } = arguments;

    public override Operand Map(Func<Expression, Expression> replace) =>
        new PropertyPlace(Operation, Instance?.Replace(replace), [.. Arguments.Select(argument => argument.Map(replace))]);
}

/// <summary>Lowers assignments of every kind.</summary>
internal sealed class AssignmentLowering(LoweringContext context)
{
    /// <summary><c>target = value</c>; the value is given back for those who use it.</summary>
    public Value? Assign(ISimpleAssignmentOperation operation, bool used)
    {
        if (operation.IsRef)
        {
            Place moved = Refer(operation);
            return used ? context.Storage.Read(moved) : null;
        }

        OperandList operands = context.Operands().Then(() => Target(operation.Target)).Then(() => context.Values.Lower(operation.Value));
        Value value = used ? context.Hold(operands.Value(1)) : operands.Value(1);
        Write(operands.Place(0), value, operation.Syntax);
        return used ? value : null;
    }

    /// <summary><c>target op= value</c>.</summary>
    public Value? Compound(ICompoundAssignmentOperation operation, bool used)
    {
        OperandList operands = context.Operands()
            .Then(() => Settle(Target(operation.Target)));
        operands.Then(() => Read(operands.Place(0)))
            .Then(() => context.Values.Lower(operation.Value));
        Value result = context.Operators.Compound(operation, operands.Value(1), operands.Value(2));
        return Finish(operands.Place(0), result, used, operation.Syntax);
    }

    /// <summary><c>target++</c> and its like.</summary>
    public Value? Increment(IIncrementOrDecrementOperation operation, bool used)
    {
        Place place = Settle(Target(operation.Target));
        Value old = Read(place);
        if (used && operation.IsPostfix)
            old = old.Replace(part => context.Code.Spill(part, context.Code.Count));
        Value? result = Finish(place, context.Operators.Increment(operation, old), used && !operation.IsPostfix, operation.Syntax);
        return used && operation.IsPostfix ? old : result;
    }

    /// <summary><c>(a, b) = value</c>.</summary>
    public Value? Deconstruct(IDeconstructionAssignmentOperation operation, bool used)
    {
        OperandList operands = context.Operands();
        List<Place> targets = [];
        CollectTargets(operation.Target, place => operands.Then(() => place()), targets);
        int count = targets.Count;
        operands.Then(() => context.Values.Lower(operation.Value));
        Value value = used ? context.Hold(operands.Value(count)) : operands.Value(count);
        DeconstructionInfo info = operation.SemanticModel!.GetDeconstructionInfo((AssignmentExpressionSyntax)operation.Syntax);
        List<Value> parts = [];
        Take(value, operation.Value.Type!, Unwrap(operation.Target), info, parts, operation);
        WriteAll([.. Enumerable.Range(0, count).Select(operands.Place)], [.. parts], operation.Syntax);
        return used ? value : null;

        void CollectTargets(IOperation target, Action<Func<Operand>> then, List<Place> places)
        {
            if (Unwrap(target) is ITupleOperation tuple)
            {
                foreach (IOperation element in tuple.Elements)
                    CollectTargets(element, then, places);
                return;
            }

            then(() => Target(target));
            places.Add(operands.Place(places.Count));
        }
    }

    /// <summary><c>variable = ref target</c>.</summary>
    public Place Refer(ISimpleAssignmentOperation operation)
    {
        Place variable = context.Places.Lower(operation.Target);
        Place target = context.Places.Lower(operation.Value);
        if (variable is not MovingPlace moving)
            throw new KernelException(Rules.RefAlias, operation.Syntax);
        Refer(moving, target, operation.Syntax);
        return moving;
    }

    /// <summary>Makes a ref variable refer to an element.</summary>
    public void Refer(MovingPlace moving, Place target, SyntaxNode syntax)
    {
        (Expression view, Expression index) = context.Storage.ElementOf(target) ?? throw new KernelException(Rules.RefAlias, syntax);
        if (moving.View.Variable is { } bound && bound.Type != view.Type)
            throw new KernelException(Rules.RefAlias, syntax);
        Place[] places = [moving.View, moving.Index];
        WriteAll(places, [new Single(view), new Single(Expressions.ConvertTo(IrType.I64, index))], syntax);
    }

    /// <summary>Writes a value to a place or through a property's setter.</summary>
    public void Write(Place place, Value value, SyntaxNode syntax)
    {
        if (place is PropertyPlace property)
            context.Calls.Set(property, value);
        else
            context.Storage.Write(place, value, syntax);
    }

    private static IOperation Unwrap(IOperation target) => target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;

    private Place Target(IOperation target)
    {
        if (target is not IPropertyReferenceOperation { Property.RefKind: RefKind.None } property || context.Places.IsField(property))
            return context.Places.Lower(target);
        OperandList operands = context.Operands();
        if (property.Instance is { } instance)
            operands.Then(() => context.Places.Lower(instance));
        int first = property.Instance is null ? 0 : 1;
        foreach (IArgumentOperation argument in property.Arguments)
            operands.Then(() => context.Values.Lower(argument.Value));
        return new PropertyPlace(property, first == 1 ? operands.Place(0) : null,
            [.. Enumerable.Range(first, property.Arguments.Length).Select(i => operands[i])]);
    }

    private Value Read(Place place) => place is PropertyPlace property ? context.Calls.Get(property) : context.Storage.Read(place);

    /// <summary>Computes what is not trivial in a place once, since it is read and written.</summary>
    private Place Settle(Place place) =>
        place.Replace(part => Expressions.IsTrivial(part) ? part : context.Code.Spill(part, context.Code.Count));

    private Value? Finish(Place place, Value result, bool used, SyntaxNode syntax)
    {
        if (used)
            result = context.Hold(result);
        Write(place, result, syntax);
        return used ? result : null;
    }

    /// <summary>Writes one after the other; what later ones read of variables and memory is as it was before the first.</summary>
    private void WriteAll(Place[] places, Value[] values, SyntaxNode syntax)
    {
        for (int i = 0; i < places.Length; i++)
        {
            int start = context.Code.Count;
            Write(places[i], ConvertLike(places[i], values[i]), syntax);
            Effects effects = context.Code.EffectsSince(start);
            Expression Kept(Expression part) => effects.Change(part) ? context.Code.Spill(part, start++) : part;
            for (int later = i + 1; later < values.Length; later++)
            {
                values[later] = values[later].Replace(Kept);
                places[later] = places[later].Replace(Kept);
            }
        }
    }

    /// <summary>A deconstructed part converts to its target's number type.</summary>
    private Value ConvertLike(Place place, Value value) => place is not (DiscardPlace or PropertyPlace or VariablePlace { Variable: null })
        && value is Single { Expression: { Type.IsView: false } expression }
        && context.Storage.Read(place) is Single { Expression.Type: { IsView: false } type }
            ? new Single(Expressions.ConvertTo(type, expression))
            : value;

    private void Take(Value value, ITypeSymbol type, IOperation target, DeconstructionInfo info, List<Value> parts, IOperation site)
    {
        if (target is not ITupleOperation tuple)
        {
            parts.Add(value);
            return;
        }

        Value[] elements = info.Method is { } method
            ? context.Calls.Deconstruct(method, value, site)
            : [.. ((Composite)value).Fields];
        for (int i = 0; i < elements.Length; i++)
            Take(elements[i], type, Unwrap(tuple.Elements[i]), info.Nested.Length > i ? info.Nested[i] : default, parts, site);
    }
}

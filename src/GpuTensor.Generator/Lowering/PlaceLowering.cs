using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers what can stand left of an assignment or behind a ref.</summary>
internal sealed class PlaceLowering(LoweringContext context)
{
    /// <summary>The place that an operation names; the result of any other expression is a place that cannot be assigned.</summary>
    public Place Lower(IOperation operation) => operation switch
    {
        ILocalReferenceOperation { IsDeclaration: true } local => Declare(local.Local, local.Syntax),
        ILocalReferenceOperation local when !local.ConstantValue.HasValue => Find(local.Local),
        IParameterReferenceOperation parameter => Parameter(parameter),
        IInstanceReferenceOperation instance => Instance(instance),
        IFieldReferenceOperation { Instance: { } instance } field => Field(instance, field.Field, operation.Syntax),
        IPropertyReferenceOperation property => Property(property),
        IInvocationOperation { TargetMethod.RefKind: not RefKind.None } invocation => (Place)context.Calls.Invoke(invocation)!,
        IDeclarationExpressionOperation declaration => Lower(declaration.Expression),
        IDiscardOperation => new DiscardPlace(),
        IConditionalOperation { IsRef: true } conditional => Choose(conditional),
        IConversionOperation { Conversion.IsIdentity: true } conversion => Lower(conversion.Operand),
        ISimpleAssignmentOperation { IsRef: true } assignment => context.Assignments.Refer(assignment),
        _ => new FixedPlace(context.Values.Lower(operation)),
    };

    /// <summary>Variables for a local that has just come into scope.</summary>
    public Place Declare(ILocalSymbol local, SyntaxNode syntax)
    {
        Place place = context.Storage.New(local.Name, context.LayoutOf(local.Type, syntax));
        context.Frame.Bind(local, place);
        return place;
    }

    /// <summary>The place of a field, a lane or a component of a place.</summary>
    public Place FieldOf(Place instance, string key)
    {
        if (instance is CompositePlace composite && composite.Layout.IndexOf(key) is >= 0 and int field)
            return composite.Fields[field];
        if (instance is FixedPlace { Value: Composite value } && value.Layout.IndexOf(key) is >= 0 and int part)
            return new FixedPlace(value.Fields[part]);
        if (LanguageTypes.LaneOf(key) is >= 0 and int lane)
            return new LanePlace(instance, lane);
        throw new InvalidOperationException($"There is no field '{key}'.");
    }

    /// <summary>A reference that does not change when the variables of its index do.</summary>
    public Place Hold(Place place) => place switch
    {
        ElementPlace or LanePlace or CompositePlace => place.Replace(context.Code.Hold),
        MovingPlace moving => new ElementPlace(
            context.Code.Hold(context.Storage.ReadSingle(moving.View)), context.Code.Hold(context.Storage.ReadSingle(moving.Index))),
        _ => place,
    };

    private Place Find(ISymbol symbol) => context.Frame.Find(symbol) ?? throw new KernelException(null);

    private Place Parameter(IParameterReferenceOperation operation)
    {
        IParameterSymbol parameter = operation.Parameter;
        if (context.Frame.Find(parameter) is { } place)
            return place;
        if (parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && context.Frame.This is { } self)
            return FieldOf(self, FieldKeys.Of(parameter));
        throw new KernelException(null);
    }

    private Place Instance(IInstanceReferenceOperation operation)
    {
        Place? place = operation.ReferenceKind == InstanceReferenceKind.ContainingTypeInstance
            ? ThisOf(context.Frame)
            : context.Frame.ImplicitReceiver;
        return place ?? throw new KernelException(Rules.UnsupportedSyntax, operation.Syntax, operation.Syntax.ToString());
    }

    private static Place? ThisOf(Frame frame) => frame.This ?? (frame.Lexical is { } lexical ? ThisOf(lexical) : null);

    private Place Field(IOperation instance, IFieldSymbol field, SyntaxNode syntax)
    {
        Place place = Lower(instance);
        if (field.Type.IsReferenceType || field.IsFixedSizeBuffer)
            throw context.Layouts.Missing(field.Type, syntax);
        return FieldOf(place, FieldKeys.Of(field));
    }

    private Place Property(IPropertyReferenceOperation operation)
    {
        if (KeyOf(operation) is { } key)
            return FieldOf(Lower(operation.Instance!), key);
        Operand result = context.Calls.Get(operation);
        return result as Place ?? new FixedPlace((Value)result);
    }

    /// <summary>Whether the property is a field by another name.</summary>
    public bool IsField(IPropertyReferenceOperation operation) => KeyOf(operation) is not null;

    private string? KeyOf(IPropertyReferenceOperation operation)
    {
        IPropertySymbol property = operation.Property;
        if (operation.Instance is null || property.IsIndexer || operation.ConstrainedToType is not null
            || operation.Instance.Type is ITypeParameterSymbol)
        {
            return null;
        }

        ITypeSymbol type = context.TypeOf(property.ContainingType);
        if (LanguageTypes.LaneOf(property.Name) >= 0 && (LanguageTypes.VectorOf(type) ?? LanguageTypes.IndexScalar(type)) is not null)
            return property.Name;
        string key = FieldKeys.Of(property);
        return context.Layouts.Find(type) is StructLayout layout && layout.IndexOf(key) >= 0 ? key : null;
    }

    /// <summary><c>ref condition ? ref a : ref b</c>: elements of two views, or one view with two indices.</summary>
    private MovingPlace Choose(IConditionalOperation operation)
    {
        Expression condition = context.Scalar(operation.Condition);
        var view = (VariablePlace?)null;
        var index = new VariablePlace("index", new ValueLayout(IrType.I64));
        IReadOnlyList<Statement> then = context.Code.Collect(() => Move(operation.WhenTrue));
        IReadOnlyList<Statement> otherwise = context.Code.Collect(() => Move(operation.WhenFalse!));
        context.Code.Emit(new If(condition, then, otherwise));
        return new(view!, index);

        void Move(IOperation target)
        {
            Place place = Lower(target);
            (Expression element, _) = context.Storage.ElementOf(place) ?? throw new KernelException(Rules.RefAlias, target.Syntax);
            view ??= new("view", new ViewLayout(element.Type.Element));
            context.Assignments.Refer(new(view, index), place, target.Syntax);
        }
    }
}

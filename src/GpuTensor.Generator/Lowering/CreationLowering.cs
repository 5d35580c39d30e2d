using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers <c>new</c>, object initializers and <c>with</c>.</summary>
internal sealed class CreationLowering(LoweringContext context)
{
    public Value Create(IObjectCreationOperation operation)
    {
        ITypeSymbol type = context.TypeOf(operation.Type!);
        Layout layout = context.Layouts.Get(type, operation.Syntax);
        IMethodSymbol constructor = context.Frame.Types.Apply(operation.Constructor!);
        Operand[] arguments = Arguments(operation, constructor);
        Value value = Construct(constructor, layout, arguments, operation);
        return operation.Initializer is { } initializer ? Initialize(value, layout, initializer.Initializers, operation.Syntax) : value;
    }

    public Value With(IWithOperation operation)
    {
        Layout layout = context.LayoutOf(operation.Type!, operation.Syntax);
        return Initialize(context.Values.Lower(operation.Operand), layout, operation.Initializer.Initializers, operation.Syntax);
    }

    private Operand[] Arguments(IObjectCreationOperation operation, IMethodSymbol constructor)
    {
        OperandList operands = context.Operands();
        foreach (IArgumentOperation argument in operation.Arguments)
        {
            if (argument.ArgumentKind is ArgumentKind.ParamArray or ArgumentKind.ParamCollection)
                throw new KernelException(Rules.ArrayUse, argument.Syntax);
            operands.Then(() => argument.Parameter!.RefKind == RefKind.None
                ? context.Values.Lower(argument.Value)
                : context.Places.Lower(argument.Value));
        }

        var ordered = new Operand[constructor.Parameters.Length];
        for (int i = 0; i < operation.Arguments.Length; i++)
            ordered[operation.Arguments[i].Parameter!.Ordinal] = operands[i];
        return ordered;
    }

    private Value Construct(IMethodSymbol constructor, Layout layout, Operand[] arguments, IObjectCreationOperation operation)
    {
        if (arguments.Length == 0 && constructor.IsImplicitlyDeclared)
            return Storage.Zero(layout);
        if (layout is ValueLayout { Type: { IsVector: true } vector })
            return new Single(new MakeVector(vector, [.. arguments.Select(Scalar)]));
        if (layout is not StructLayout structure)
            throw new KernelException(Rules.UnsupportedSyntax, operation.Syntax, operation.Syntax.ToString());
        if (structure.Type.IsTupleType || LanguageTypes.IndexScalar(structure.Type) is not null)
            return new Composite(structure, [.. arguments.Cast<Value>()]);
        if (context.Bodies.Find(constructor) is not { } body)
            throw new KernelException(Rules.UnknownMember, operation.Syntax, constructor.ToDisplayString());
        var type = (INamedTypeSymbol)structure.Type;
        bool isPrimary = LayoutReader.PrimaryConstructor(type.OriginalDefinition) is { } primary
            && SymbolEqualityComparer.Default.Equals(primary, constructor.OriginalDefinition);
        return isPrimary
            ? FromPrimary(type, structure, constructor, arguments, operation)
            : FromBody(type, structure, constructor, body, arguments, operation);
    }

    private Expression Scalar(Operand operand) => context.Storage.ToExpression((Value)operand);

    /// <summary>A primary constructor only fills fields: with its parameters and with what initialisers make of them.</summary>
    private Value FromPrimary(INamedTypeSymbol type, StructLayout layout, IMethodSymbol constructor, IReadOnlyList<Operand> arguments, IOperation operation)
    {
        var frame = new Frame(constructor, TypeMap.Of(context.Compilation, type), null, new WriteAnalysis([]), context.Frame);
        context.Calls.Bind(frame, constructor.Parameters, arguments, operation.Syntax);
        return (Value)context.Calls.Within(frame, () =>
        {
            OperandList fields = context.Operands();
            foreach (FieldLayout field in layout.Fields)
                fields.Then(() => PrimaryField(field, constructor, frame));
            return new Composite(layout, [.. layout.Fields.Select((_, i) => fields.Value(i))]);
        })!;
    }

    private Value PrimaryField(FieldLayout field, IMethodSymbol constructor, Frame frame)
    {
        if (field.Symbol is IParameterSymbol parameter)
            return context.Storage.Read(frame.Find(parameter.OriginalDefinition)!);
        if (Initializer(field) is { } initializer)
            return context.Values.Lower(initializer);
        bool isRecordProperty = constructor.ContainingType.IsRecord && field.Symbol is IFieldSymbol { AssociatedSymbol: IPropertySymbol };
        IParameterSymbol? positional = isRecordProperty ? constructor.Parameters.FirstOrDefault(item => item.Name == field.Name) : null;
        return positional is null ? Storage.Zero(field.Layout) : context.Storage.Read(frame.Find(positional.OriginalDefinition)!);
    }

    private IOperation? Initializer(FieldLayout field)
    {
        ISymbol member = ((IFieldSymbol)field.Symbol).AssociatedSymbol ?? field.Symbol;
        return context.Bodies.Initializer(member.OriginalDefinition);
    }

    private Value FromBody(
        INamedTypeSymbol type, StructLayout layout, IMethodSymbol constructor, MethodBody body, Operand[] arguments, IObjectCreationOperation operation)
    {
        Place self = context.Storage.New(type.Name, layout);
        ConstructInto(self, layout, constructor, body, arguments, operation);
        return context.Storage.Read(self);
    }

    private void ConstructInto(
        Place self, StructLayout layout, IMethodSymbol constructor, MethodBody body, IReadOnlyList<Operand> arguments, IOperation site)
    {
        context.Calls.RejectRecursion(constructor, site);
        var frame = new Frame(constructor, TypeMap.Of(context.Compilation, constructor.ContainingType), self, body.Writes, context.Frame)
        {
            Return = new(context.Code.NewLabel(constructor.ContainingType.Name), null),
        };
        context.Calls.Bind(frame, constructor.Parameters, arguments, site.Syntax);
        context.Calls.Within(frame, () =>
        {
            IReadOnlyList<Statement> statements = context.Code.Collect(() => RunConstructor(self, layout, body, site));
            context.Code.EmitAll(Tidy.Block(new Block(frame.Return!.Label, statements) { Line = context.Code.Line }));
            return null;
        });
    }

    private void RunConstructor(Place self, StructLayout layout, MethodBody body, IOperation site)
    {
        if (ChainedCall(body.Initializer) is { } chained)
            Chain(self, layout, chained);
        else
            RunInitializers(self, layout, site);
        if (body.Block is { } block)
            context.Statements.LowerAll(block.Operations);
    }

    /// <summary><c>: this(...)</c>.</summary>
    private void Chain(Place self, StructLayout layout, IInvocationOperation call)
    {
        IMethodSymbol constructor = context.Frame.Types.Apply(call.TargetMethod);
        OperandList operands = context.Operands();
        foreach (IArgumentOperation argument in call.Arguments)
            operands.Then(() => context.Values.Lower(argument.Value));
        var arguments = new Operand[call.Arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[call.Arguments[i].Parameter!.Ordinal] = operands[i];
        bool isPrimary = LayoutReader.PrimaryConstructor((INamedTypeSymbol)layout.Type.OriginalDefinition) is { } primary
            && SymbolEqualityComparer.Default.Equals(primary, constructor.OriginalDefinition);
        if (arguments.Length == 0 && constructor.IsImplicitlyDeclared)
        {
            context.Storage.Write(self, Storage.Zero(layout), call.Syntax);
        }
        else if (isPrimary)
        {
            context.Storage.Write(self, FromPrimary((INamedTypeSymbol)layout.Type, layout, constructor, arguments, call), call.Syntax);
        }
        else
        {
            MethodBody body = context.Bodies.Find(constructor)
                ?? throw new KernelException(Rules.UnknownMember, call.Syntax, constructor.ToDisplayString());
            ConstructInto(self, layout, constructor, body, arguments, call);
        }
    }

    private static IInvocationOperation? ChainedCall(IOperation? initializer) => initializer switch
    {
        IInvocationOperation call when call.TargetMethod.ContainingType.SpecialType != SpecialType.System_ValueType => call,
        IExpressionStatementOperation statement => ChainedCall(statement.Operation),
        _ => null,
    };

    private void RunInitializers(Place self, StructLayout layout, IOperation site)
    {
        foreach (FieldLayout field in layout.Fields)
        {
            if (Initializer(field) is { } initializer)
                context.Storage.Write(context.Places.FieldOf(self, field.Key), context.Values.Lower(initializer), site.Syntax);
        }
    }

    private Value Initialize(Value value, Layout layout, IReadOnlyList<IOperation> initializers, SyntaxNode syntax)
    {
        Place place = context.Storage.New("t", layout);
        context.Storage.Write(place, value, syntax);
        Place? outer = context.Frame.ImplicitReceiver;
        context.Frame.ImplicitReceiver = place;
        foreach (IOperation initializer in initializers)
            context.Values.LowerEffects(initializer);
        context.Frame.ImplicitReceiver = outer;
        return context.Storage.Read(place);
    }
}

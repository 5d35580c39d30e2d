using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Lowers calls: of the kernel language to what it means, of everything else to the method's own body.</summary>
internal sealed class CallLowering(LoweringContext context)
{
    private const int DeepestCall = 200;

    /// <summary>A call: its value, its place for one that returns a ref, or null for void.</summary>
    public Operand? Invoke(IInvocationOperation operation, bool used = true)
    {
        if (operation.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
            throw new KernelException(Rules.DelegateUse, operation.Syntax);
        CallTarget target = CallTarget.Resolve(context, operation.TargetMethod, operation.ConstrainedToType, operation.Instance, operation);
        if (operation.TargetMethod is { ReturnType: { IsReferenceType: true } type } && !target.IsInlined)
            throw context.Layouts.Missing(type, operation.Syntax);
        (Place? receiver, Operand[] arguments) = Operands(operation.Instance, operation.Arguments, target.Method);
        return Call(target, receiver, arguments, operation, used);
    }

    /// <summary>An operator or conversion that a type defines.</summary>
    public Value Operator(IMethodSymbol method, ITypeSymbol? constrained, IReadOnlyList<Value> operands, IOperation site) =>
        (Value)Call(CallTarget.Resolve(context, method, constrained, null, site), null, [.. operands], site, used: true)!;

    /// <summary>What a property or indexer gives.</summary>
    public Operand Get(IPropertyReferenceOperation operation)
    {
        if (operation.Property.GetMethod is not { } getter)
            throw new KernelException(Rules.UnknownMember, operation.Syntax, operation.Property.ToDisplayString());
        CallTarget target = CallTarget.Resolve(context, getter, operation.ConstrainedToType, operation.Instance, operation);
        (Place? receiver, Operand[] arguments) = Operands(operation.Instance, operation.Arguments, target.Method);
        return Call(target, receiver, arguments, operation, used: true)!;
    }

    /// <summary>What a property gives whose instance and arguments are computed already.</summary>
    public Value Get(PropertyPlace place)
    {
        CallTarget target = CallTarget.Resolve(context, place.Operation.Property.GetMethod!, place.Operation.ConstrainedToType, place.Operation.Instance, place.Operation);
        return (Value)Call(target, place.Instance, [.. place.Arguments], place.Operation, used: true)!;
    }

    public void Set(PropertyPlace place, Value value)
    {
        if (place.Operation.Property.SetMethod is not { } setter)
            throw new KernelException(Rules.UnknownMember, place.Operation.Syntax, place.Operation.Property.ToDisplayString());
        CallTarget target = CallTarget.Resolve(context, setter, place.Operation.ConstrainedToType, place.Operation.Instance, place.Operation);
        Call(target, place.Instance, [.. place.Arguments, value], place.Operation, used: false);
    }

    /// <summary>The parts that a Deconstruct method gives.</summary>
    public Value[] Deconstruct(IMethodSymbol method, Value value, IOperation site)
    {
        CallTarget target = CallTarget.Resolve(context, method, null, null, site);
        if (value is Single { Expression: { Type.IsVector: true } vector })
            return [.. Enumerable.Range(0, vector.Type.Lanes).Select(i => new Single(Storage.LaneOf(vector, i)))];
        if (value is Composite composite && (target.Method.IsImplicitlyDeclared || LanguageTypes.IsLanguage(composite.Layout.Type)))
            return [.. Positional(target.Method, composite)];
        Place[] parts = [.. target.Method.Parameters.Skip(target.Method.IsStatic ? 1 : 0)
            .Select(parameter => context.Storage.New(parameter.Name, context.Layouts.Get(parameter.Type, site.Syntax)))];
        Operand[] arguments = target.Method.IsStatic ? [value, .. parts] : [.. parts];
        Call(target, target.Method.IsStatic ? null : new FixedPlace(value), arguments, site, used: false);
        return [.. parts.Select(context.Storage.Read)];
    }

    /// <summary>What a record's own Deconstruct gives: the properties of its parameters' names.</summary>
    private static IEnumerable<Value> Positional(IMethodSymbol method, Composite record) => method.Parameters.Select(parameter =>
        record.Fields[Enumerable.Range(0, record.Fields.Count).First(i => record.Layout.Fields[i].Name == parameter.Name)]);

    /// <summary>The value that a static member is initialised with.</summary>
    public Value StaticInitializer(ISymbol member, IOperation site)
    {
        if (context.Bodies.Initializer(member.OriginalDefinition) is not { } initializer)
            throw new KernelException(Rules.StaticValue, site.Syntax, member.Name);
        for (Frame? caller = context.Frame; caller is not null; caller = caller.Caller)
        {
            if (SymbolEqualityComparer.Default.Equals(caller.Member, member))
                throw new KernelException(Rules.StaticValue, site.Syntax, member.Name);
        }

        INamedTypeSymbol container = (INamedTypeSymbol)context.TypeOf(member.ContainingType);
        TypeMap types = TypeMap.Of(context.Compilation, container);
        return (Value)Within(
            new Frame(context.Frame.Method, types, null, new WriteAnalysis([initializer]), context.Frame) { Member = member },
            () => context.Values.Lower(initializer))!;
    }

    /// <summary>Lowers in another frame, and comes back to this one.</summary>
    public Operand? Within(Frame frame, Func<Operand?> lower)
    {
        (Frame outer, int line, string? hint) = (context.Frame, context.Code.Line, context.NameHint);
        context.Frame = frame;
        context.NameHint = null;
        try
        {
            return lower();
        }
        finally
        {
            (context.Frame, context.Code.Line, context.NameHint) = (outer, line, hint);
        }
    }

    /// <summary>Gives the parameters of a method their arguments.</summary>
    public void Bind(Frame frame, IReadOnlyList<IParameterSymbol> parameters, IReadOnlyList<Operand> arguments, SyntaxNode syntax)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            IParameterSymbol parameter = parameters[i];
            frame.Bind(parameter.OriginalDefinition, arguments[i] switch
            {
                Place place => context.Places.Hold(place),
                Value value when frame.Writes.IsWritten(parameter.OriginalDefinition) => Store(parameter.Name, value, parameter.Type, syntax),
                Value value => new FixedPlace(Keep(value, parameter.Name)),
                _ => throw new InvalidOperationException("An argument is neither a value nor a place."),
            });
        }
    }

    /// <summary>New variables with a value.</summary>
    public Place Store(string name, Value value, ITypeSymbol type, SyntaxNode syntax)
    {
        Place place = context.Storage.New(name, context.Layouts.Get(type, syntax));
        context.Storage.Write(place, value, syntax);
        return place;
    }

    /// <summary>The value in variables of that name, where it is not one that lasts anyway.</summary>
    private Value Keep(Value value, string name) => value is Composite composite
        ? new Composite(composite.Layout, [.. composite.Fields.Zip(composite.Layout.Fields, (field, layout) => Keep(field, $"{name}_{layout.Name}"))])
        : value.Replace(part => context.Code.IsLasting(part) ? part : context.Code.Spill(part, context.Code.Count, name));

    private Operand? Call(CallTarget target, Place? receiver, IReadOnlyList<Operand> arguments, IOperation site, bool used)
    {
        if (context.Intrinsics.TryCall(target, receiver, arguments, site, used, out Operand? result))
            return result;
        IMethodSymbol method = target.Method;
        if (method is { MethodKind: MethodKind.PropertyGet, IsStatic: true, AssociatedSymbol: IPropertySymbol property }
            && context.Bodies.Find(method) is null && !property.DeclaringSyntaxReferences.IsEmpty)
        {
            return property.SetMethod is null
                ? StaticInitializer(property, site)
                : throw new KernelException(Rules.MutableStatic, site.Syntax, property.Name);
        }

        if (receiver is not null && AutoProperty(method, receiver) is { } field)
            return method.MethodKind == MethodKind.PropertyGet ? context.Storage.Read(field) : Write(field, (Value)arguments[0], site);
        if (context.Bodies.Find(method) is not { Block: { } block } body)
            throw new KernelException(Rules.UnknownMember, site.Syntax, method.ToDisplayString());
        if (method.IsAsync)
            throw new KernelException(Rules.AsyncUse, site.Syntax);
        RejectRecursion(method, site);
        return Inline(target, receiver, arguments, body, block, site);
    }

    /// <summary>The field of a property without accessors of its own, reached through an interface.</summary>
    private Place? AutoProperty(IMethodSymbol accessor, Place receiver)
    {
        if (accessor.AssociatedSymbol is not IPropertySymbol property || context.Bodies.Find(accessor) is not null)
            return null;
        string key = FieldKeys.Of(property);
        return context.Layouts.Find(accessor.ContainingType) is StructLayout layout && layout.IndexOf(key) >= 0
            ? context.Places.FieldOf(receiver, key)
            : null;
    }

    private Operand? Write(Place place, Value value, IOperation site)
    {
        context.Storage.Write(place, value, site.Syntax);
        return null;
    }

    private Operand? Inline(
        CallTarget target, Place? receiver, IReadOnlyList<Operand> arguments, MethodBody body, IBlockOperation block, IOperation site)
    {
        IMethodSymbol method = target.Method;
        Frame? lexical = method.MethodKind == MethodKind.LocalFunction ? context.Frame.DeclaringFrame(method) : null;
        TypeMap types = TypeMap.Of(context.Compilation, method, lexical?.Types);
        bool isSimple = IsSimple(block);
        Layout? layout = method.ReturnsVoid ? null : context.Layouts.Get(method.ReturnType, site.Syntax);
        ReturnTarget? result = isSimple ? null : NewTarget(method, layout);
        var frame = new Frame(method, types, Receiver(method, receiver, site), body.Writes, context.Frame, lexical) { Return = result };
        Bind(frame, method.Parameters, arguments, site.Syntax);
        return Within(frame, () => isSimple ? LowerSimple(block, method) : LowerBlock(block, frame.Return!));
    }

    private ReturnTarget NewTarget(IMethodSymbol method, Layout? layout)
    {
        Place? result = layout is null ? null
            : method.ReturnsByRef || method.ReturnsByRefReadonly ? new MovingPlace(new("view", layout), new("index", new ValueLayout(IrType.I64)))
            : context.Storage.New($"{method.Name}_result", layout);
        return new(context.Code.NewLabel(method.Name), result);
    }

    /// <summary>Whether a body has one return at most, at its end.</summary>
    private static bool IsSimple(IBlockOperation block)
    {
        int returns = 0;
        Count(block);
        return returns == 0 || (returns == 1 && block.Operations[block.Operations.Length - 1] is IReturnOperation);

        void Count(IOperation operation)
        {
            if (operation is IReturnOperation { IsImplicit: false } or IReturnOperation { ReturnedValue: not null })
                returns++;
            if (operation is not (ILocalFunctionOperation or IAnonymousFunctionOperation))
            {
                foreach (IOperation child in operation.ChildOperations)
                    Count(child);
            }
        }
    }

    private Operand? LowerSimple(IBlockOperation block, IMethodSymbol method)
    {
        IOperation? last = block.Operations.LastOrDefault();
        foreach (IOperation statement in block.Operations)
        {
            if (!ReferenceEquals(statement, last) || last is not IReturnOperation)
                context.Statements.Lower(statement);
        }

        if (last is not IReturnOperation { ReturnedValue: { } value })
            return null;
        context.Statements.MarkLine(value);
        return method.RefKind == RefKind.None ? context.Values.Lower(value) : context.Places.Lower(value);
    }

    private Operand? LowerBlock(IBlockOperation block, ReturnTarget target)
    {
        IReadOnlyList<Statement> body = context.Code.Collect(() => context.Statements.LowerAll(block.Operations));
        context.Code.EmitAll(Tidy.Block(new Block(target.Label, body) { Line = context.Code.Line }));
        if (target.Result is MovingPlace moving)
            return moving;
        if (target.Result is null)
            return null;
        Value result = context.Storage.Read(target.Result);
        result.Replace(part =>
        {
            context.Code.Keep(((ReadVariable)part).Variable);
            return part;
        });
        return result;
    }

    /// <summary>A struct method works on the struct itself, unless that is a value that nobody keeps.</summary>
    private Place? Receiver(IMethodSymbol method, Place? receiver, IOperation site)
    {
        if (method.IsStatic || receiver is null)
            return null;
        bool isReadOnly = method.IsReadOnly || method.ContainingType.IsReadOnly;
        if (receiver is FixedPlace value)
            return isReadOnly ? new FixedPlace(Keep(value.Value, "self")) : Store("self", value.Value, method.ContainingType, site.Syntax);
        return context.Places.Hold(receiver);
    }

    private (Place? Receiver, Operand[] Arguments) Operands(IOperation? instance, IReadOnlyList<IArgumentOperation> arguments, IMethodSymbol method)
    {
        OperandList operands = context.Operands();
        bool hasReceiver = instance is not null && !method.IsStatic;
        if (hasReceiver)
            operands.Then(() => ReceiverOperand(instance!, method));
        foreach (IArgumentOperation argument in arguments)
            operands.Then(() => Argument(argument));
        var ordered = new Operand[arguments.Count];
        for (int i = 0; i < arguments.Count; i++)
            ordered[arguments[i].Parameter!.Ordinal] = operands[hasReceiver ? i + 1 : i];
        return (hasReceiver ? operands.Place(0) : null, ordered);
    }

    private Place ReceiverOperand(IOperation instance, IMethodSymbol method)
    {
        Place place = context.Places.Lower(instance);
        bool mayWrite = !method.IsReadOnly && !method.ContainingType.IsReadOnly;
        return mayWrite && ReadOnlyPlaces.Contains(instance, context.Frame) ? new FixedPlace(context.Storage.Read(place)) : place;
    }

    private Operand Argument(IArgumentOperation argument)
    {
        if (argument.ArgumentKind == ArgumentKind.ParamArray)
            throw new KernelException(Rules.ArrayUse, argument.Syntax);
        if (argument.ArgumentKind == ArgumentKind.ParamCollection)
            throw new KernelException(Rules.SpanUse, argument.Syntax);
        return argument.Parameter!.RefKind == RefKind.None
            ? context.Values.Lower(argument.Value)
            : context.Places.Lower(argument.Value);
    }

    /// <summary>Throws where the method is being inlined already.</summary>
    public void RejectRecursion(IMethodSymbol method, IOperation site)
    {
        int depth = 0;
        for (Frame? frame = context.Frame; frame is not null; frame = frame.Caller)
        {
            if (SymbolEqualityComparer.Default.Equals(frame.Method, method) && frame.Member is null || ++depth > DeepestCall)
                throw new KernelException(Rules.Recursion, site.Syntax, method.Name);
        }
    }
}

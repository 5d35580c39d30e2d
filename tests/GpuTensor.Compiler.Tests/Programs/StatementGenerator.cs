using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.Programs;

/// <summary>Makes the statements of a random program.</summary>
internal sealed class StatementGenerator(Random random, ProgramScope scope, bool grouped, int groupSize)
{
    private const int MaxStatements = 60;

    private readonly ExpressionGenerator _expressions = new(random, scope);
    private readonly bool _together = grouped && random.Next(3) > 0;
    private int _count;
    private int _labels;

    /// <summary>Where statements stand: how deep, and which jumps keep together the threads that must stay so.</summary>
    /// <param name="Depth">Lists around.</param>
    /// <param name="IsUniform">Whether all threads of the group come here together.</param>
    /// <param name="Jumps">What a statement may do to end the lists around early.</param>
    private sealed record Place(int Depth, bool IsUniform, IReadOnlyList<Func<Statement>> Jumps)
    {
        public Place Inside(bool uniform, params Func<Statement>[] jumps) =>
            new(Depth + 1, IsUniform && uniform, IsUniform && !uniform ? jumps : [.. Jumps, .. jumps]);
    }

    /// <summary>The whole body.</summary>
    public List<Statement> Body()
    {
        List<Statement> body = [];
        Expression thread = new Builtin(BuiltinValue.GlobalIndexX);
        foreach ((_, Variable first) in scope.Writable)
        {
            body.Add(new Assign(first, new Binary(BinaryOperator.Multiply, thread, ExpressionGenerator.Int(ProgramScope.Window))));
        }

        foreach (KernelArray array in scope.Arrays.ToArray())
        {
            body.AddRange(Filled(array));
        }

        // Views are read only behind their first assignment.
        foreach (Variable view in scope.Views)
        {
            body.Add(new Assign(view, _expressions.View(view.Type)) { Line = random.Next(100) });
        }

        scope.Readable.AddRange(scope.Views.Select(view => new ReadVariable(view)));
        var top = new Place(0, true, []);
        while (_count < MaxStatements)
        {
            Add(body, top);
        }

        foreach (Variable variable in scope.Free)
        {
            AddStore(body, variable);
        }

        return body;
    }

    private List<Statement> List(Place place)
    {
        List<Statement> list = [];
        for (int i = random.Next(4); i >= 0; i--)
        {
            Add(list, place);
        }

        if (place.Jumps.Count > 0 && _expressions.Chance(25))
        {
            list.Add(_expressions.Pick(place.Jumps)());
        }

        return list;
    }

    private void Add(List<Statement> list, Place place)
    {
        _count++;
        int line = random.Next(3) == 0 ? 0 : random.Next(200);
        switch (random.Next(place.Depth >= 3 ? 12 : 18))
        {
            case < 6:
                Variable variable = _expressions.Pick(scope.Free);
                list.Add(new Assign(variable, _expressions.Of(variable.Type)) { Line = line });
                break;
            case < 8:
                (Expression view, Variable first) = _expressions.Pick(scope.Writable);
                Expression index = new Binary(BinaryOperator.Add, new ReadVariable(first), AsInt(_expressions.Index()));
                list.Add(new Store(view, index, _expressions.Of(view.Type.Element)) { Line = line });
                break;
            case 8:
                KernelArray array = _expressions.Pick([.. scope.Arrays.Where(array => array.Space == AddressSpace.Local)]);
                list.Add(new Store(new ArrayAccess(array), _expressions.Index(), _expressions.Of(array.Element)) { Line = line });
                break;
            case 9:
                Variable target = _expressions.Pick(scope.Views);
                list.Add(new Assign(target, _expressions.View(target.Type)) { Line = line });
                break;
            case 10:
                AddAtomic(list);
                break;
            case 11 when place.IsUniform && _together:
                list.AddRange(new TogetherGenerator(random, scope, _expressions, groupSize).Make());
                break;
            case 12 or 13:
                bool uniform = _expressions.Chance(30);
                Place inside = place.Inside(uniform);
                list.Add(new If(uniform ? UniformCondition() : _expressions.Of(IrType.Bool), List(inside), _expressions.Chance(50) ? List(inside) : []) { Line = line });
                break;
            case 14 or 15:
                AddLoop(list, place);
                break;
            case 16:
                AddSwitch(list, place);
                break;
            case 17:
                var label = new Label("b" + _labels++);
                list.Add(new Block(label, List(place.Inside(true, () => new Leave(label)))) { Line = line });
                break;
        }
    }

    private static Expression AsInt(Expression index) => index.Type == IrType.I32 ? index : new ConvertTo(IrType.I32, index);

    private Binary UniformCondition()
    {
        Parameter[] parameters = [.. scope.Parameters.Where(parameter => parameter.Type == IrType.I32)];
        return new(BinaryOperator.Less, new ReadParameter(_expressions.Pick(parameters)), ExpressionGenerator.Int(random.Next(4)));
    }

    private IEnumerable<Statement> Filled(KernelArray array)
    {
        Variable counter = scope.Add("fill", IrType.I32);
        yield return new Assign(counter, ExpressionGenerator.Int(0));
        yield return new Loop(
            new("fill" + _labels++),
            new Binary(BinaryOperator.Less, new ReadVariable(counter), array.Length!),
            [new Store(new ArrayAccess(array), new ReadVariable(counter), Initial(array.Element, counter))],
            [Increment(counter)],
            null);
    }

    private static Expression Initial(IrType element, Variable counter)
    {
        Expression lane = element.Lane == IrType.I32 ? new ReadVariable(counter) : new ConvertTo(element.Lane, new ReadVariable(counter));
        return element.IsVector ? new MakeVector(element, [.. Enumerable.Repeat(lane, element.Lanes)]) : lane;
    }

    private static Assign Increment(Variable counter) =>
        new(counter, new Binary(BinaryOperator.Add, new ReadVariable(counter), ExpressionGenerator.Int(1)));

    /// <summary>A for, a while or a do-while of at most four rounds; the counter may take a step more inside.</summary>
    private void AddLoop(List<Statement> list, Place place)
    {
        Variable counter = scope.Add("i", IrType.I32);
        var label = new Label("l" + _labels++);
        bool uniform = _expressions.Chance(60);
        Expression bound = !uniform ? new Binary(BinaryOperator.And, _expressions.Of(IrType.I32, 2), ExpressionGenerator.Int(3))
            : _expressions.Chance(50) ? ExpressionGenerator.Int(random.Next(5))
            : new ReadParameter(_expressions.Pick([.. scope.Parameters.Where(parameter => parameter.IsSpecialized)]));
        Expression condition = new Binary(BinaryOperator.Less, new ReadVariable(counter), bound);
        bool inStep = _expressions.Chance(70);
        Place inside = place.Inside(uniform, [() => new Leave(label), .. inStep ? [() => new ContinueLoop(label)] : Array.Empty<Func<Statement>>()]);
        List<Statement> body = List(inside);
        if (_expressions.Chance(10))
        {
            body.Insert(0, Increment(counter));
        }

        bool changesBound = !uniform;
        if (changesBound)
        {
            // The bound is fixed before the loop: what it is made of may change inside.
            Variable fixedBound = scope.Add("n", IrType.I32);
            list.Add(new Assign(fixedBound, bound));
            condition = new Binary(BinaryOperator.Less, new ReadVariable(counter), new ReadVariable(fixedBound));
        }

        list.Add(new Assign(counter, ExpressionGenerator.Int(0)));
        if (!inStep)
        {
            body.Add(Increment(counter));
        }

        bool atEnd = _expressions.Chance(25);
        list.Add(new Loop(label, atEnd ? null : condition, body, inStep ? [Increment(counter)] : [], atEnd ? condition : null) { Line = random.Next(100) });
    }

    private void AddSwitch(List<Statement> list, Place place)
    {
        Place inside = place.Inside(false);
        IrType type = _expressions.Pick([.. ProgramScope.Types.Where(type => type.IsInteger)]);
        Expression value = new Binary(BinaryOperator.And, _expressions.Of(type, 2), new Constant(type, 3));
        list.Add(new Switch(value, [new([0, 2], List(inside)), new([1], List(inside))], _expressions.Chance(50) ? List(inside) : []));
    }

    private void AddAtomic(List<Statement> list)
    {
        var counters = new ReadParameter(scope.Parameters.First(parameter => parameter.Name == "counters"));
        AtomicOperator op = _expressions.Pick(Enum.GetValues<AtomicOperator>());
        Variable? result = _expressions.Chance(50) ? _expressions.Pick([.. scope.Free.Where(variable => variable.Type == IrType.I32)]) : null;
        Expression? comparand = op == AtomicOperator.CompareExchange ? _expressions.Of(IrType.I32, 1) : null;
        list.Add(new AtomicUpdate(op, counters, _expressions.Index(), _expressions.Of(IrType.I32, 2), comparand, result));
    }

    /// <summary>Puts what a variable holds at the end where the comparison sees it.</summary>
    private void AddStore(List<Statement> list, Variable variable)
    {
        (Expression view, Variable first) = scope.Writable[variable.Type.Scalar == ScalarType.F64 ? 2 : variable.Type.Lane.IsFloat ? 0 : 1];
        Expression value = variable.Type.IsVector ? new Lane(new ReadVariable(variable), 1) : new ReadVariable(variable);
        value = value.Type == IrType.Bool ? new Select(value, ExpressionGenerator.Int(1), ExpressionGenerator.Int(0)) : value;
        value = value.Type.Scalar == ScalarType.F64 ? new Bitcast(view.Type.Element, value)
            : value.Type == view.Type.Element ? value
            : new ConvertTo(view.Type.Element, value);
        Expression place = new Binary(BinaryOperator.Add, new ReadVariable(first), ExpressionGenerator.Int(random.Next(ProgramScope.Window)));
        BinaryOperator mix = view.Type.Scalar == ScalarType.F32 ? BinaryOperator.Add : BinaryOperator.Xor;
        list.Add(new Store(view, place, new Binary(mix, new Load(view, place), value)));
    }
}

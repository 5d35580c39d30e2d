namespace GpuTensor.Compiler.Ir;

/// <summary>The rules of statements.</summary>
internal sealed class StatementRules(Kernel kernel, DeclarationRules declarations)
{
    private readonly ExpressionRules _expressions = new(kernel, declarations, "kernel");
    private readonly HashSet<string> _labelNames = [];
    private readonly Stack<(Label Label, bool IsLoop)> _enclosing = [];

    /// <summary>Checks the kernel's body.</summary>
    public void CheckBody() => CheckList(kernel.Body);

    private void CheckList(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            _expressions.Statement = statement;
            Check(statement);
        }
    }

    private void Check(Statement statement)
    {
        switch (statement)
        {
            case Assign assign:
                CheckDeclared(assign.Variable);
                _expressions.Check(assign.Value, assign.Variable.Type, $"the value of {assign.Variable.Name}");
                break;
            case Store store:
                _expressions.CheckElement(store.View, store.Index);
                _expressions.Check(store.Value, store.View.Type.Element, "what is stored");
                break;
            case AtomicUpdate atomic:
                CheckAtomic(atomic);
                break;
            case Collective collective:
                CheckCollective(collective);
                break;
            case AsyncCopy copy:
                CheckCopy(copy);
                break;
            case AsyncCommit:
                break;
            case AsyncWait wait:
                Require(wait.Pending >= 0, "the number of batches that a wait leaves is not negative");
                break;
            case If branch:
                CheckCondition(branch.Condition);
                CheckList(branch.Then);
                CheckList(branch.Else);
                break;
            case Loop loop:
                CheckLoop(loop);
                break;
            case Switch choice:
                CheckSwitch(choice);
                break;
            case Block block:
                CheckLabelled(block.Label, isLoop: false, block.Body);
                break;
            case Leave leave:
                Require(_enclosing.Any(place => place.Label == leave.Label), $"no enclosing block or loop is labelled {leave.Label.Name}");
                break;
            case ContinueLoop next:
                Require(_enclosing.Contains((next.Label, true)), $"no enclosing loop is labelled {next.Label.Name}");
                break;
            case Return:
                break;
            default:
                Require(false, $"there is no statement {statement.GetType().Name}");
                break;
        }
    }

    private void CheckAtomic(AtomicUpdate atomic)
    {
        _expressions.CheckElement(atomic.View, atomic.Index);
        IrType view = atomic.View.Type;
        IrType element = view.Element;
        Require(view.View != AddressSpace.Local, "atomic operations are for global and shared memory");
        bool integer = element.IsInteger && element.ByteCount >= 4;
        bool forFloats = atomic.Operator is AtomicOperator.Add or AtomicOperator.Exchange or AtomicOperator.CompareExchange;
        Require(integer || (element.IsFloat && forFloats), $"atomic {atomic.Operator} is not for {element}");
        _expressions.Check(atomic.Value, element, "the operand of an atomic operation");
        Require(
            atomic.Comparand is null == (atomic.Operator != AtomicOperator.CompareExchange),
            "CompareExchange has a comparand, other atomic operations have none");
        if (atomic.Comparand is { } comparand)
        {
            _expressions.Check(comparand, element, "the comparand of an atomic operation");
        }

        if (atomic.Result is { } result)
        {
            CheckResult(result, element);
        }
    }

    private void CheckCopy(AsyncCopy copy)
    {
        _expressions.CheckElement(copy.View, copy.Index);
        _expressions.CheckElement(copy.Source, copy.SourceIndex);
        (IrType to, IrType from) = (copy.View.Type, copy.Source.Type);
        Require(to.View == AddressSpace.Shared && from.View == AddressSpace.Global, "an asynchronous copy goes from global to shared memory");
        Require(to.Element == from.Element, $"a copy's elements have one type, not {to.Element} and {from.Element}");
    }

    private void CheckCollective(Collective collective)
    {
        Require(kernel.Launch == LaunchKind.Grouped, "the threads of a linear kernel do nothing together");
        CollectiveOperator op = collective.Operator;
        IReadOnlyList<Expression> operands = collective.Operands;
        if (op <= CollectiveOperator.MemoryFence)
        {
            Require(operands.Count == 0 && collective.Result is null, $"{op} has neither operands nor a result");
            return;
        }

        if (Collectives.IsMatrixProduct(op))
        {
            CheckMatrixProduct(collective);
            return;
        }

        bool counts = op <= CollectiveOperator.BarrierOr;
        bool shuffles = Collectives.IsShuffle(op);
        int count = counts ? 1 : 2;
        Require(
            operands.Count == count || (shuffles && operands.Count == 3),
            $"{op} has {count} operand{(counts ? "" : "s")}{(shuffles ? " or 3" : "")}, not {operands.Count}");
        if (counts)
        {
            _expressions.Check(operands[0], IrType.Bool, $"the operand of {op}");
        }
        else
        {
            _expressions.Check(operands[0]);
            Require(operands[0].Type.IsScalar, $"{op} passes on scalars, not {operands[0].Type}");
            _expressions.Check(operands[1], IrType.I32, $"the second operand of {op}");
        }

        if (operands.Count == 3)
        {
            _expressions.CheckConstant(operands[2], IrType.I32, "a shuffle's width");
            Require(operands[2] is not Constant { Bits: var width } || IsPowerOfTwo((long)width), "a shuffle's width is a power of two");
        }

        IrType type = op == CollectiveOperator.BarrierPopCount ? IrType.I32 : operands[0].Type;
        Require(collective.Result is not null, $"the result of {op} goes to a variable");
        CheckResult(collective.Result!, type);
    }

    private void CheckMatrixProduct(Collective collective)
    {
        CollectiveOperator op = collective.Operator;
        Require(collective.Operands.Count == 3, $"{op} has 3 operands, not {collective.Operands.Count}");
        (IrType a, IrType b, IrType c) = Collectives.TypesOf(op);
        _expressions.Check(collective.Operands[0], a, $"the first operand of {op}");
        _expressions.Check(collective.Operands[1], b, $"the second operand of {op}");
        _expressions.Check(collective.Operands[2], c, $"the third operand of {op}");
        Require(collective.Result is not null, $"the result of {op} goes to a variable");
        CheckResult(collective.Result!, c);
    }

    private void CheckLoop(Loop loop)
    {
        if (loop.Condition is { } condition)
        {
            CheckCondition(condition);
        }

        CheckLabelled(loop.Label, isLoop: true, loop.Body);
        foreach (Statement statement in loop.Continuing)
        {
            _expressions.Statement = statement;
            Require(statement is Assign, "a loop's step has only assignments");
        }

        CheckList(loop.Continuing);
        _expressions.Statement = loop;
        if (loop.While is { } again)
        {
            CheckCondition(again);
        }
    }

    private void CheckSwitch(Switch choice)
    {
        _expressions.Check(choice.Value);
        IrType type = choice.Value.Type;
        Require(type.IsInteger, $"a switch looks at an integer, not {type}");
        var values = new HashSet<long>();
        foreach (SwitchCase section in choice.Cases)
        {
            Require(section.Values.Count > 0, "a case has at least one value");
            foreach (long value in section.Values)
            {
                _expressions.Check(new Constant(type, (ulong)value));
                Require(values.Add(value), $"two cases have the value {value}");
            }
        }

        foreach (SwitchCase section in choice.Cases)
        {
            CheckList(section.Body);
        }

        CheckList(choice.Default);
    }

    private void CheckLabelled(Label label, bool isLoop, IReadOnlyList<Statement> body)
    {
        Require(DeclarationRules.IsName(label.Name), "a label is made of letters, digits and underscores and begins with no digit");
        Require(_labelNames.Add(label.Name), $"labels are unique, but {label.Name} is there twice");
        _enclosing.Push((label, isLoop));
        CheckList(body);
        _enclosing.Pop();
    }

    private void CheckCondition(Expression condition) => _expressions.Check(condition, IrType.Bool, "a condition");

    private void CheckDeclared(Variable variable) =>
        Require(declarations.Declares(variable), $"the kernel declares no variable {variable.Name}");

    private void CheckResult(Variable result, IrType type)
    {
        CheckDeclared(result);
        Require(result.Type == type, $"the result is {type}, but {result.Name} is {result.Type}");
    }

    private void Require(bool holds, string rule) => _expressions.Require(holds, rule);

    private static bool IsPowerOfTwo(long value) => value > 0 && (value & (value - 1)) == 0;
}

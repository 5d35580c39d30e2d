using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>Turns statements into instructions and jumps, so that a thread can stop anywhere and go on later.</summary>
internal sealed class CodeBuilder(ExpressionCompiler expressions)
{
    private readonly List<Instruction> _code = [];
    private readonly Dictionary<Label, (CodePlace Behind, CodePlace Next)> _labels = [];
    private readonly CodePlace _end = new();

    /// <summary>The instructions of a body; a thread ends behind the last.</summary>
    public static IReadOnlyList<Instruction> Build(ExpressionCompiler expressions, IReadOnlyList<Statement> body)
    {
        var builder = new CodeBuilder(expressions);
        builder.AddList(body);
        builder.Place(builder._end);
        return builder._code;
    }

    private void AddList(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            Add(statement);
        }
    }

    private void Add(Statement statement)
    {
        switch (statement)
        {
            case Assign assign:
                Do(assign, Assignment(assign));
                break;
            case Store store:
                Do(store, Storing(store));
                break;
            case AtomicUpdate atomic:
                Do(atomic, new AtomicStep(atomic, expressions).Run);
                break;
            case AsyncCopy copy:
                Do(copy, Copying(copy));
                break;
            case AsyncCommit:
                Do(statement, thread => thread.Copies.Commit());
                break;
            case AsyncWait wait:
                Do(wait, thread => thread.Copies.Wait(wait.Pending));
                break;
            case Collective collective:
                AddCollective(collective);
                break;
            case If branch:
                AddIf(branch);
                break;
            case Loop loop:
                AddLoop(loop);
                break;
            case Switch choice:
                AddSwitch(choice);
                break;
            case Block block:
                CodePlace behind = new();
                _labels.Add(block.Label, (behind, behind));
                AddList(block.Body);
                Place(behind);
                break;
            case Leave leave:
                Jump(leave, _labels[leave.Label].Behind);
                break;
            case ContinueLoop next:
                Jump(next, _labels[next.Label].Next);
                break;
            default:
                Jump(statement, _end);
                break;
        }
    }

    private Action<InterpretedThread> Assignment(Assign assign)
    {
        int slot = expressions.SlotOf(assign.Variable);
        if (assign.Value.Type.IsView)
        {
            Func<InterpretedThread, MemoryView> view = expressions.View(assign.Value);
            return thread => thread.Views[slot] = view(thread);
        }

        if (assign.Value.Type.IsVector)
        {
            Func<InterpretedThread, ulong[]> vector = expressions.Vector(assign.Value);
            return thread => thread.Vectors[slot] = vector(thread);
        }

        Func<InterpretedThread, ulong> scalar = expressions.Scalar(assign.Value);
        return thread => thread.Scalars[slot] = scalar(thread);
    }

    private Action<InterpretedThread> Storing(Store store)
    {
        Func<InterpretedThread, MemoryView> view = expressions.View(store.View);
        Func<InterpretedThread, ulong> index = expressions.Scalar(store.Index);
        IrType type = store.Value.Type;
        Func<InterpretedThread, ulong[]> lanes = type.IsVector ? expressions.Vector(store.Value) : Single(expressions.Scalar(store.Value));
        int size = IrType.ByteCountOf(type.Scalar);
        return thread =>
        {
            ulong[] values = lanes(thread);
            MemoryView to = view(thread);
            long position = to.Position(type, (long)index(thread));
            for (int lane = 0; lane < values.Length; lane++)
            {
                to.Memory!.Write(type.Scalar, position + lane * size, values[lane]);
            }
        };
    }

    private Action<InterpretedThread> Copying(AsyncCopy copy)
    {
        Func<InterpretedThread, MemoryView> view = expressions.View(copy.View);
        Func<InterpretedThread, ulong> index = expressions.Scalar(copy.Index);
        var load = new Load(copy.Source, copy.SourceIndex);
        Func<InterpretedThread, ulong[]> lanes = load.Type.IsVector ? expressions.Vector(load) : Single(expressions.Scalar(load));
        return thread =>
        {
            MemoryView to = view(thread);
            thread.Copies.Begin(to.Memory!, load.Type.Scalar, to.Position(load.Type, (long)index(thread)), lanes(thread));
        };
    }

    private static Func<InterpretedThread, ulong[]> Single(Func<InterpretedThread, ulong> scalar) => thread => [scalar(thread)];

    private void AddCollective(Collective collective)
    {
        if (collective.Operator == CollectiveOperator.MemoryFence)
        {
            return;
        }

        int next = _code.Count + 1;
        int result = collective.Result is null ? -1 : expressions.SlotOf(collective.Result);
        SharedStep shared = Collectives.IsMatrixProduct(collective.Operator)
            ? new(collective.Operator, [], result) { Vectors = [.. collective.Operands.Select(expressions.Vector)] }
            : new(collective.Operator, [.. collective.Operands.Select(expressions.Scalar)], result);
        _code.Add(new(collective, _ => next) { Shared = shared });
    }

    private void AddIf(If branch)
    {
        (CodePlace otherwise, CodePlace behind) = (new(), new());
        JumpUnless(branch, branch.Condition, otherwise);
        AddList(branch.Then);
        Jump(branch, behind);
        Place(otherwise);
        AddList(branch.Else);
        Place(behind);
    }

    private void AddLoop(Loop loop)
    {
        (CodePlace start, CodePlace next, CodePlace behind) = (new(), new(), new());
        _labels.Add(loop.Label, (behind, next));
        Place(start);
        JumpUnless(loop, loop.Condition, behind);
        AddList(loop.Body);
        Place(next);
        AddList(loop.Continuing);
        JumpUnless(loop, loop.While, behind);
        Jump(loop, start);
        Place(behind);
    }

    private void AddSwitch(Switch choice)
    {
        Func<InterpretedThread, ulong> value = expressions.Scalar(choice.Value);
        var sections = new Dictionary<long, CodePlace>();
        (CodePlace otherwise, CodePlace behind) = (new(), new());
        _code.Add(new(choice, thread => (sections.TryGetValue((long)value(thread), out CodePlace? section) ? section : otherwise).Position));
        foreach (SwitchCase section in choice.Cases)
        {
            CodePlace start = new();
            foreach (long label in section.Values)
            {
                sections.Add(label, start);
            }

            Place(start);
            AddList(section.Body);
            Jump(choice, behind);
        }

        Place(otherwise);
        AddList(choice.Default);
        Place(behind);
    }

    private void Do(Statement statement, Action<InterpretedThread> action)
    {
        int next = _code.Count + 1;
        _code.Add(new(statement, thread =>
        {
            action(thread);
            return next;
        }));
    }

    private void Jump(Statement statement, CodePlace target) => _code.Add(new(statement, _ => target.Position));

    private void JumpUnless(Statement statement, Expression? condition, CodePlace target)
    {
        if (condition is not null)
        {
            Func<InterpretedThread, ulong> test = expressions.Scalar(condition);
            int next = _code.Count + 1;
            _code.Add(new(statement, thread => test(thread) != 0 ? next : target.Position));
        }
    }

    private void Place(CodePlace place) => place.Position = _code.Count;
}

using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>Turns expressions into functions of a thread: one for scalars, one for vectors, one for views.</summary>
internal sealed class ExpressionCompiler
{
    private readonly Dictionary<Variable, int> _slots = [];
    private readonly Dictionary<KernelArray, int> _arrays = [];
    private readonly Dictionary<Parameter, IrArgument> _arguments = [];
    private readonly Dictionary<Parameter, InterpretedMemory> _memory = [];

    public ExpressionCompiler(Kernel kernel, IReadOnlyList<IrArgument> arguments)
    {
        foreach (Variable variable in kernel.Variables)
        {
            _slots.Add(variable, _slots.Count);
        }

        foreach (KernelArray array in kernel.Arrays)
        {
            _arrays.Add(array, _arrays.Count);
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            Parameter parameter = kernel.Parameters[i];
            _arguments.Add(parameter, arguments[i]);
            if (parameter.Type.IsView)
            {
                byte[] bytes = arguments[i].Memory ?? throw new ArgumentException($"Parameter {parameter.Name} is a view.");
                _memory.Add(parameter, new(parameter.Name, bytes, isDefined: true));
            }
        }
    }

    /// <summary>Where a thread has a variable.</summary>
    public int SlotOf(Variable variable) => _slots[variable];

    /// <summary>A scalar; a bool is 0 or 1.</summary>
    public Func<InterpretedThread, ulong> Scalar(Expression expression)
    {
        switch (expression)
        {
            case Constant e:
                return _ => e.Bits;
            case ReadVariable e:
                int slot = _slots[e.Variable];
                return thread => thread.Scalars[slot];
            case ReadParameter e:
                ulong bits = _arguments[e.Parameter].Bits;
                return _ => bits;
            case Builtin e:
                return thread => thread.Builtin(e.Value);
            case Unary e:
                (Func<InterpretedThread, ulong> operand, Func<ulong, ulong> apply) = (Scalar(e.Operand), ScalarOperators.Of(e.Operator, e.Operand.Type.Scalar));
                return thread => apply(operand(thread));
            case Binary e:
                return OfBinary(e);
            case FusedMultiplyAdd e:
                (Func<InterpretedThread, ulong> a, Func<InterpretedThread, ulong> b, Func<InterpretedThread, ulong> c) = (Scalar(e.A), Scalar(e.B), Scalar(e.C));
                return thread => ScalarOperators.FusedMultiplyAdd(e.Type.Scalar, a(thread), b(thread), c(thread));
            case Select e:
                return Choice(e, Scalar);
            case ConvertTo e:
                (Func<InterpretedThread, ulong> source, Func<ulong, ulong> convert) = (Scalar(e.Operand), ScalarConversions.Of(e.Operand.Type.Scalar, e.Type.Scalar));
                return e.Type == e.Operand.Type ? source : thread => convert(source(thread));
            case Bitcast e:
                Func<InterpretedThread, ulong> original = Scalar(e.Operand);
                return thread => ScalarConversions.Reinterpret(e.Type.Scalar, original(thread));
            case Load e:
                (Func<InterpretedThread, MemoryView> view, Func<InterpretedThread, ulong> index) = (View(e.View), Scalar(e.Index));
                return thread => view(thread) is var from ? from.Memory!.Read(e.Type.Scalar, from.Position(e.Type, (long)index(thread))) : 0;
            case ViewLength e:
                Func<InterpretedThread, MemoryView> whole = View(e.View);
                return thread => (ulong)whole(thread).Length;
            case Lane e:
                Func<InterpretedThread, ulong[]> vector = Vector(e.Vector);
                return thread => vector(thread)[e.Index];
            default:
                throw new InvalidOperationException($"{expression.GetType().Name} is no scalar.");
        }
    }

    /// <summary>A vector's lanes, which nobody changes.</summary>
    public Func<InterpretedThread, ulong[]> Vector(Expression expression)
    {
        switch (expression)
        {
            case ReadVariable e:
                int slot = _slots[e.Variable];
                return thread => thread.Vectors[slot] ?? new ulong[e.Type.Lanes];
            case Select e:
                return Choice(e, Vector);
            case FusedMultiplyAdd e:
                (Func<InterpretedThread, ulong[]> a, Func<InterpretedThread, ulong[]> b, Func<InterpretedThread, ulong[]> c) =
                    (e.A.Type.IsVector ? Vector(e.A) : Everywhere(Scalar(e.A), e.Type.Lanes), Vector(e.B), Vector(e.C));
                return thread =>
                {
                    (ulong[] left, ulong[] right, ulong[] addend) = (a(thread), b(thread), c(thread));
                    return [.. left.Select((value, lane) => ScalarOperators.FusedMultiplyAdd(e.Type.Scalar, value, right[lane], addend[lane]))];
                };
            case MakeVector e:
                Func<InterpretedThread, ulong>[] lanes = [.. e.Lanes.Select(Scalar)];
                return thread => Array.ConvertAll(lanes, lane => lane(thread));
            case Load e:
                (Func<InterpretedThread, MemoryView> view, Func<InterpretedThread, ulong> index) = (View(e.View), Scalar(e.Index));
                return thread =>
                {
                    MemoryView from = view(thread);
                    long position = from.Position(e.Type, (long)index(thread));
                    int size = IrType.ByteCountOf(e.Type.Scalar);
                    return [.. Enumerable.Range(0, e.Type.Lanes).Select(lane => from.Memory!.Read(e.Type.Scalar, position + lane * size))];
                };
            default:
                throw new InvalidOperationException($"{expression.GetType().Name} is no vector.");
        }
    }

    /// <summary>A view.</summary>
    public Func<InterpretedThread, MemoryView> View(Expression expression)
    {
        switch (expression)
        {
            case ReadVariable e:
                int slot = _slots[e.Variable];
                return thread => thread.Views[slot];
            case ReadParameter e:
                MemoryView all = ViewOf(_memory[e.Parameter], e.Type);
                return _ => all;
            case ArrayAccess e:
                int array = _arrays[e.Array];
                return thread => ViewOf(thread.Arrays[array], e.Type);
            case Select e:
                return Choice(e, View);
            case SubView e:
                (Func<InterpretedThread, MemoryView> whole, Func<InterpretedThread, ulong> offset, Func<InterpretedThread, ulong> length) =
                    (View(e.View), Scalar(e.Offset), Scalar(e.Length));
                return thread => whole(thread).Part(e.Type, (long)offset(thread), (long)length(thread));
            case ViewCast e:
                Func<InterpretedThread, MemoryView> original = View(e.View);
                return thread => original(thread).Cast(e.View.Type, e.Type);
            default:
                throw new InvalidOperationException($"{expression.GetType().Name} is no view.");
        }
    }

    private static Func<InterpretedThread, ulong[]> Everywhere(Func<InterpretedThread, ulong> value, int lanes) =>
        thread => [.. Enumerable.Repeat(value(thread), lanes)];

    private static MemoryView ViewOf(InterpretedMemory memory, IrType type) => new(memory, 0, memory.ByteCount / type.ByteCount);

    private Func<InterpretedThread, T> Choice<T>(Select select, Func<Expression, Func<InterpretedThread, T>> compile)
    {
        Func<InterpretedThread, ulong> condition = Scalar(select.Condition);
        (Func<InterpretedThread, T> whenTrue, Func<InterpretedThread, T> whenFalse) = (compile(select.WhenTrue), compile(select.WhenFalse));
        return thread => condition(thread) != 0 ? whenTrue(thread) : whenFalse(thread);
    }

    private Func<InterpretedThread, ulong> OfBinary(Binary binary)
    {
        (Func<InterpretedThread, ulong> left, Func<InterpretedThread, ulong> right) = (Scalar(binary.Left), Scalar(binary.Right));
        switch (binary.Operator)
        {
            case BinaryOperator.AndAlso:
                return thread => left(thread) != 0 ? right(thread) : 0;
            case BinaryOperator.OrElse:
                return thread => left(thread) != 0 ? 1 : right(thread);
            default:
                Func<ulong, ulong, ulong> apply = ScalarOperators.Of(binary.Operator, binary.Left.Type.Scalar);
                return thread => apply(left(thread), right(thread));
        }
    }
}

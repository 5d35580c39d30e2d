using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Lets each thread of a linear kernel do what several do, statement by statement, so that it has as many loads on their way at once:
/// GPUs need some 16 bytes of each thread to keep their memory busy. Threads of a linear launch may run in any order, so in this one too.
/// Neighbouring threads stay neighbours: those that become one are a stride apart.
/// </summary>
public static class Coarsen
{
    /// <summary>The most threads that become one.</summary>
    public const int MostThreads = 8;

    private const int BytesOfThread = 16;

    /// <summary>Kernels that compute more, in additions for each of the original threads, wait for that and not for memory.</summary>
    private const int MostCost = 160;

    /// <summary>The names of the added parameters, two i64: how many threads the launch asked for, and how many there are.</summary>
    public static IReadOnlyList<string> Parameters { get; } = ["#threads.Count", "#threads.Stride"];

    /// <summary>
    /// Whether threads can become one: those of a linear kernel of assignments, writes and branches, without arrays of its own and without
    /// views that are chosen in only one of two branches.
    /// </summary>
    public static bool Suits(Kernel kernel) =>
        kernel.Launch == LaunchKind.Linear && kernel.Arrays.Count == 0
        && !kernel.Body.Any(statement => statement is not (Assign or Store or If))
        && !new FirstAssignments(kernel).AtStart.Any(variable => variable.Type.IsView);

    /// <summary>How many threads should become one: 1 where none can, or where that would not pay.</summary>
    public static int FactorOf(Kernel kernel)
    {
        if (!Suits(kernel))
            return 1;
        int widest = 0, cost = 0;
        kernel.Body.ForEach(statement =>
        {
            if (statement is Store store)
                widest = Math.Max(widest, store.View.Type.ByteCount);
            statement.ForEachExpression(expression => expression.ForEach(part =>
            {
                cost += ExpressionCost.OfNode(part);
                if (part is Load load)
                    widest = Math.Max(widest, load.Type.ByteCount);
            }));
        });
        return widest == 0 || cost > MostCost ? 1 : Math.Min(MostThreads, Math.Max(1, BytesOfThread / widest));
    }

    /// <summary>The kernel of which each thread does what so many do.</summary>
    /// <param name="kernel">A kernel that <see cref="Suits"/>.</param>
    /// <param name="factor">How many threads become one.</param>
    public static Kernel Run(Kernel kernel, int factor)
    {
        Parameter count = new(Parameters[0], IrType.I64), stride = new(Parameters[1], IrType.I64);
        var variables = new List<Variable>(kernel.Variables);
        var names = new FreshNames(kernel.Variables.Select(variable => variable.Name));
        Thread[] threads = [.. Enumerable.Range(0, factor).Select(number => new Thread(number, kernel, names, variables))];

        Expression next = new Builtin(BuiltinValue.LongGlobalIndexX);
        var body = new List<Statement>();
        foreach (Thread thread in threads)
        {
            body.Add(new Assign(thread.Index, next));
            next = new Binary(BinaryOperator.Add, new ReadVariable(thread.Index), new ReadParameter(stride));
        }

        Variable first = threads[0].Index, last = threads[factor - 1].Index;
        IEnumerable<Statement> zeros = new FirstAssignments(kernel).AtStart.Select(variable => new Assign(variable, Zero(variable.Type)));
        var rest = new Loop(
            new Label("threads"), IsThere(first, count), [.. zeros, .. threads[0].Alone(kernel.Body)],
            [new Assign(first, new Binary(BinaryOperator.Add, new ReadVariable(first), new ReadParameter(stride)))], null);
        body.Add(new If(IsThere(last, count), [.. kernel.Body.SelectMany(statement => Together(statement, threads))], [rest]));
        return new Kernel(kernel.Name, kernel.Launch, [.. kernel.Parameters, count, stride], kernel.Arrays, variables, body) { Hints = kernel.Hints };
    }

    private static Binary IsThere(Variable index, Parameter count) => new(BinaryOperator.Less, new ReadVariable(index), new ReadParameter(count));

    private static Expression Zero(IrType type) =>
        type.IsVector ? new MakeVector(type, [.. Enumerable.Repeat(new Constant(type.Lane, 0), type.Lanes)]) : new Constant(type, 0);

    /// <summary>A statement for all threads; those that write to memory compute first what all of them write.</summary>
    private static IEnumerable<Statement> Together(Statement statement, Thread[] threads)
    {
        if (statement is not Store store)
            return threads.Select(thread => thread.Of(statement));

        // There are no variables of 16-bit floats: what becomes one is kept before that.
        bool isNarrowed = store.Value is ConvertTo { Operand.Type: var wide } && ExpressionCost.CanBeKept(wide) && !ExpressionCost.CanBeKept(store.Value.Type);
        Expression value = isNarrowed ? ((ConvertTo)store.Value).Operand : store.Value;
        if (!ExpressionCost.CanBeKept(value.Type))
            return threads.Select(thread => thread.Of(store));
        var writes = new List<Statement>();
        var values = new List<Statement>();
        foreach (Thread thread in threads)
        {
            Variable kept = thread.NewVariable(value.Type);
            Expression written = isNarrowed ? new ConvertTo(store.Value.Type, new ReadVariable(kept)) : new ReadVariable(kept);
            values.Add(new Assign(kept, thread.Of(value)) { Line = store.Line });
            writes.Add(store with { View = thread.Of(store.View), Index = thread.Of(store.Index), Value = written });
        }

        return [.. values, .. writes];
    }

    /// <summary>One of the threads that become one, with variables of its own; the first keeps those of the kernel.</summary>
    private sealed class Thread
    {
        private readonly Dictionary<Variable, Variable> _own = [];
        private readonly FreshNames _names;
        private readonly List<Variable> _variables;

        public Thread(int number, Kernel kernel, FreshNames names, List<Variable> variables)
        {
            (_names, _variables) = (names, variables);
            Index = NewVariable(IrType.I64);
            if (number == 0)
                return;
            foreach (Variable variable in kernel.Variables)
                _own.Add(variable, NewVariable(variable.Type));
        }

        /// <summary>Its index in the launch.</summary>
        public Variable Index { get; }

        public Variable NewVariable(IrType type)
        {
            var variable = new Variable(_names.Next("thread"), type);
            _variables.Add(variable);
            return variable;
        }

        public IReadOnlyList<Statement> Alone(IReadOnlyList<Statement> statements) => [.. statements.Select(Of)];

        public Statement Of(Statement statement) => statement is Assign assign
            ? assign with { Variable = _own.TryGetValue(assign.Variable, out Variable? own) ? own : assign.Variable, Value = Of(assign.Value) }
            : statement.Map(Of, Alone);

        public Expression Of(Expression expression) => expression switch
        {
            ReadVariable e => _own.TryGetValue(e.Variable, out Variable? own) ? new ReadVariable(own) : e,
            Builtin { Value: BuiltinValue.LongGlobalIndexX } => new ReadVariable(Index),
            Builtin { Value: BuiltinValue.GlobalIndexX } => new ConvertTo(IrType.I32, new ReadVariable(Index)),
            _ => expression.Map(Of),
        };
    }
}

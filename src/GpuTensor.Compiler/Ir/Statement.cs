namespace GpuTensor.Compiler.Ir;

/// <summary>A statement: what a thread does in one step.</summary>
public abstract record Statement
{
    /// <summary>The line of the C# source, or 0.</summary>
    public int Line { get; init; }
}

/// <summary>The label of a <see cref="Block"/> or a <see cref="Loop"/>, which <see cref="Leave"/> and <see cref="ContinueLoop"/> name.</summary>
/// <param name="name">The name, unique in the kernel.</param>
public sealed class Label(string name)
{
    /// <summary>The name, unique in the kernel.</summary>
    public string Name { get; } = name;
}

/// <summary>Assigns to a variable.</summary>
public sealed record Assign(Variable Variable, Expression Value) : Statement;

/// <summary>Writes an element of memory; value and index as in <see cref="Load"/>.</summary>
public sealed record Store(Expression View, Expression Index, Expression Value) : Statement;

/// <summary>What an atomic operation does with the element; the old value is its result.</summary>
public enum AtomicOperator
{
    /// <summary>old + value; integers, f32, f64.</summary>
    Add,

    /// <summary>The lesser; integers.</summary>
    Min,

    /// <summary>The greater; integers.</summary>
    Max,

    /// <summary>Bits in both.</summary>
    And,

    /// <summary>Bits in either.</summary>
    Or,

    /// <summary>Bits in one.</summary>
    Xor,

    /// <summary>value.</summary>
    Exchange,

    /// <summary>value where old equals the comparand, else old.</summary>
    CompareExchange,
}

/// <summary>
/// Reads, changes and writes an element of shared or global memory in one step. Elements are i32, u32, i64, u64, f32 or
/// f64 (the floats only for Add, Exchange and CompareExchange).
/// </summary>
/// <param name="Operator">What is done.</param>
/// <param name="View">The memory.</param>
/// <param name="Index">The element.</param>
/// <param name="Value">The operand.</param>
/// <param name="Comparand">For CompareExchange what the element must be; null otherwise.</param>
/// <param name="Result">Where the old value goes, or null.</param>
public sealed record AtomicUpdate(
    AtomicOperator Operator, Expression View, Expression Index, Expression Value, Expression? Comparand, Variable? Result) : Statement;

/// <summary>
/// Begins to copy an element of global memory to one of shared memory. It may arrive at once; it has arrived for the thread
/// after an <see cref="AsyncWait"/> for it, and for other threads after a barrier that follows. Until then neither element may
/// be written, nor the destination read.
/// </summary>
/// <param name="View">The shared memory.</param>
/// <param name="Index">The element in it.</param>
/// <param name="Source">The global memory, with elements of the same type.</param>
/// <param name="SourceIndex">The element in it.</param>
public sealed record AsyncCopy(Expression View, Expression Index, Expression Source, Expression SourceIndex) : Statement;

/// <summary>Makes a batch of the copies that the thread has begun since the last one.</summary>
public sealed record AsyncCommit : Statement;

/// <summary>Waits until all batches of the thread except the latest ones have arrived.</summary>
/// <param name="Pending">How many of the latest batches need not have arrived.</param>
public sealed record AsyncWait(int Pending) : Statement;

/// <summary>What the threads of a warp or a group do together.</summary>
public enum CollectiveOperator
{
    /// <summary>All threads of the group arrive; shared and global memory written before is seen after. No operands, no result.</summary>
    GroupBarrier,

    /// <summary>The same for a warp.</summary>
    WarpBarrier,

    /// <summary>Writes to global memory before are seen by others before those after. No operands, no result.</summary>
    MemoryFence,

    /// <summary>A barrier that gives every thread the number of threads whose operand (bool) is true, an i32.</summary>
    BarrierPopCount,

    /// <summary>A barrier that says whether all operands are true.</summary>
    BarrierAnd,

    /// <summary>A barrier that says whether any operand is true.</summary>
    BarrierOr,

    /// <summary>The first operand of the group's thread with the linear index of the second operand (an i32, equal in all threads).</summary>
    GroupBroadcast,

    /// <summary>The first operand of the lane that the second operand (i32) names, counted within the lane's segment of the warp, modulo the width.</summary>
    Shuffle,

    /// <summary>That of the lane so many lower; one's own where there is none.</summary>
    ShuffleUp,

    /// <summary>That of the lane so many higher; one's own where there is none.</summary>
    ShuffleDown,

    /// <summary>That of the lane whose index differs in those bits; one's own where that is no lane of the same segment.</summary>
    ShuffleXor,

    /// <summary>
    /// a * b + c of the matrices whose parts the lanes of a whole warp of 32 hold, 16 x 8 times 8 x 8: the operands are f32x4, f32x2
    /// and f32x4, of a and b only what TF32 keeps counts, the result is f32x4. See GpuTensor.Kernels.TensorCore for who holds what.
    /// </summary>
    MultiplyAddTf32,

    /// <summary>The same of 16 x 16 times 16 x 8 halves, two in each lane of a u32x4 and a u32x2.</summary>
    MultiplyAddF16,

    /// <summary>The same of bfloat16, the upper halves of floats.</summary>
    MultiplyAddBF16,
}

/// <summary>
/// Something that all threads of a warp or group must reach together, in uniform control flow.
/// </summary>
/// <param name="Operator">What they do.</param>
/// <param name="Operands">Its operands, scalars but for the products of matrices; for shuffles a third, constant one is the width of the segments into which the warp is divided (a power of two, at most the warp size and that if absent).</param>
/// <param name="Result">Where the result goes, or null where there is none.</param>
public sealed record Collective(CollectiveOperator Operator, IReadOnlyList<Expression> Operands, Variable? Result) : Statement;

/// <summary>Runs one of two lists of statements.</summary>
public sealed record If(Expression Condition, IReadOnlyList<Statement> Then, IReadOnlyList<Statement> Else) : Statement;

/// <summary>
/// Repeats: while <paramref name="Condition"/> holds, the body, then <paramref name="Continuing"/>, and ends when
/// <paramref name="While"/> is false afterwards.
/// </summary>
/// <param name="Label">What <see cref="Leave"/> and <see cref="ContinueLoop"/> name.</param>
/// <param name="Condition">Tested before each round; null for always (do-while).</param>
/// <param name="Body">The round.</param>
/// <param name="Continuing">What follows each round, also one ended by <see cref="ContinueLoop"/>: the step of a for. Only assignments.</param>
/// <param name="While">Tested after each round: another one only if it holds; null for always.</param>
public sealed record Loop(
    Label Label, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Continuing, Expression? While) : Statement;

/// <summary>The case whose values contain the (integer) value, or the default. Cases do not fall through.</summary>
public sealed record Switch(Expression Value, IReadOnlyList<SwitchCase> Cases, IReadOnlyList<Statement> Default) : Statement;

/// <summary>One case of a <see cref="Switch"/>.</summary>
/// <param name="Values">The values, sign- or zero-extended to 64 bits; no other case has them.</param>
/// <param name="Body">What is done.</param>
public sealed record SwitchCase(IReadOnlyList<long> Values, IReadOnlyList<Statement> Body);

/// <summary>A list that <see cref="Leave"/> can end early: an inlined method, a C# switch.</summary>
public sealed record Block(Label Label, IReadOnlyList<Statement> Body) : Statement;

/// <summary>Jumps to the end of the enclosing block or loop of that label.</summary>
public sealed record Leave(Label Label) : Statement;

/// <summary>Ends this round of the enclosing loop of that label.</summary>
public sealed record ContinueLoop(Label Label) : Statement;

/// <summary>Ends the thread.</summary>
public sealed record Return : Statement;

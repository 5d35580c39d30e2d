using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>One step of a thread.</summary>
/// <param name="Statement">The statement it belongs to.</param>
/// <param name="Step">What it does; its result is the instruction that follows.</param>
internal sealed record Instruction(Statement Statement, Func<InterpretedThread, int> Step)
{
    /// <summary>What the threads do together here, if they wait for each other.</summary>
    public SharedStep? Shared { get; init; }
}

/// <summary>A place in the code that is not known yet when a jump to it is made.</summary>
internal sealed class CodePlace
{
    /// <summary>The instruction's number.</summary>
    public int Position { get; set; }
}

/// <summary>A collective with its operands as functions.</summary>
/// <param name="Operator">What the threads do.</param>
/// <param name="Operands">The operands.</param>
/// <param name="Result">Where a thread has the result, or -1.</param>
internal sealed record SharedStep(CollectiveOperator Operator, IReadOnlyList<Func<InterpretedThread, ulong>> Operands, int Result)
{
    /// <summary>The operands of a product of matrices, which are vectors.</summary>
    public IReadOnlyList<Func<InterpretedThread, ulong[]>> Vectors { get; init; } = [];

    /// <summary>Whether only the threads of a warp take part.</summary>
    public bool IsOfWarp => Operator is CollectiveOperator.WarpBarrier or >= CollectiveOperator.Shuffle;
}

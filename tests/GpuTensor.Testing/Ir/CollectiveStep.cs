using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>What the threads of a warp or group do together once all have arrived.</summary>
internal static class CollectiveStep
{
    /// <summary>Gives every thread its result.</summary>
    public static void Run(SharedStep step, IReadOnlyList<InterpretedThread> threads, int warpSize)
    {
        if (step.Result < 0)
        {
            return;
        }

        if (Collectives.IsMatrixProduct(step.Operator))
        {
            MatrixProduct.Run(step, threads);
            return;
        }

        ulong[] first = [.. threads.Select(step.Operands[0])];
        ulong[] results = step.Operator switch
        {
            CollectiveOperator.BarrierPopCount => [.. first.Select(_ => (ulong)first.Count(flag => flag != 0))],
            CollectiveOperator.BarrierAnd => [.. first.Select(_ => first.All(flag => flag != 0) ? 1UL : 0)],
            CollectiveOperator.BarrierOr => [.. first.Select(_ => first.Any(flag => flag != 0) ? 1UL : 0)],
            CollectiveOperator.GroupBroadcast => Broadcast(first, [.. threads.Select(step.Operands[1])]),
            _ => [.. threads.Select(thread => first[SourceLane(step, thread, threads.Count, warpSize)])],
        };
        for (int i = 0; i < results.Length; i++)
        {
            threads[i].Scalars[step.Result] = results[i];
        }
    }

    private static ulong[] Broadcast(ulong[] values, ulong[] sources)
    {
        long source = (int)sources[0];
        return sources.Any(other => other != sources[0]) ? throw new IrFault("the threads of a broadcast name different sources")
            : source < 0 || source >= values.Length ? throw new IrFault($"a group of {values.Length} threads has no thread {source}")
            : [.. values.Select(_ => values[source])];
    }

    /// <summary>
    /// The lane whose value a lane gets, in its own part of the warp of as many lanes as the width says. The index of a
    /// shuffle counts modulo the width; where the other three name no lane of that part, and the warp of a group's end may
    /// be shorter, a lane keeps its own value.
    /// </summary>
    private static int SourceLane(SharedStep step, InterpretedThread thread, int lanes, int warpSize)
    {
        int operand = (int)step.Operands[1](thread);
        int width = step.Operands.Count == 3 ? (int)Math.Min((long)step.Operands[2](thread), warpSize) : warpSize;
        int start = thread.Lane & ~(width - 1);
        long source = step.Operator switch
        {
            CollectiveOperator.Shuffle => start + (operand & (width - 1)),
            CollectiveOperator.ShuffleUp => (long)thread.Lane - operand,
            CollectiveOperator.ShuffleDown => (long)thread.Lane + operand,
            _ => thread.Lane ^ operand,
        };
        bool exists = source >= start && source < Math.Min(start + width, lanes);
        return exists ? (int)source
            : step.Operator == CollectiveOperator.Shuffle ? throw new IrFault($"a warp of {lanes} threads has no lane {source}")
            : thread.Lane;
    }
}

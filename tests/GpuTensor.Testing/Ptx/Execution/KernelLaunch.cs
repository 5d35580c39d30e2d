using System.Numerics;
using System.Runtime.ExceptionServices;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>A launch: the kernel, its sizes and its memory.</summary>
internal sealed class KernelLaunch
{
    public required KernelProgram Program { get; init; }

    public required EmulatedGpuOptions Options { get; init; }

    public required PtxSize Grid { get; init; }

    public required PtxSize Block { get; init; }

    public required int DynamicSharedBytes { get; init; }

    public required GlobalMemory Memory { get; init; }

    /// <summary>Addresses of the module's variables.</summary>
    public required IReadOnlyDictionary<Variable, Allocation> Variables { get; init; }

    public required MemoryBlock Parameters { get; init; }

    /// <summary>Finds writes to what read-only loads read, or null where the kernel has no such load.</summary>
    public required ReadOnlyTracker? ReadOnly { get; init; }

    public int SharedBytes => DynamicSharedBytes == 0 ? (int)Program.Syntax.SharedBytes : (int)Program.Syntax.DynamicOffset + DynamicSharedBytes;

    public ulong AddressOf(Variable variable) => variable.Space switch
    {
        Space.Global or Space.Const => Variables[variable].Start,
        Space.Shared => (ulong)Program.Syntax.SharedOffset(variable),
        _ => (ulong)variable.Offset,
    };

    /// <summary>Runs all CTAs, and tells how many instructions the threads executed.</summary>
    public long Run()
    {
        if (Options.Counter is { } counter)
        {
            return RunCounted(counter);
        }

        long ctas = Grid.Count;
        int workers = (int)Math.Min(ctas, Options.Workers);
        long next = -1;
        long lanes = 0;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            var runner = new CtaRunner(this);
            try
            {
                for (long cta = Interlocked.Increment(ref next); cta < ctas && Volatile.Read(ref failure) is null; cta = Interlocked.Increment(ref next))
                {
                    runner.Run(cta);
                }
            }
            catch (PtxExecutionException exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            Interlocked.Add(ref lanes, runner.LaneInstructions);
        }

        Task[] others = [.. Enumerable.Range(1, Math.Max(workers - 1, 0)).Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning))];
        Work();
        Task.WaitAll(others);
        failure?.Throw();
        return lanes;
    }

    /// <summary>What is being counted, or null.</summary>
    public KernelCounts? Counts { get; private set; }

    private long RunCounted(KernelCounter counter)
    {
        Counts = counter.Begin(Program.Syntax.Name, Grid, Block);
        var runner = new CtaRunner(this);
        long ctas = Grid.Count, counted = Math.Min(ctas, counter.MostCtas);
        for (long i = 0; i < counted; i++)
        {
            // By the golden ratio, so that no row or column of the grid is met more often than others.
            runner.Run(counted == ctas ? i : (long)(i * 0.618033988749895 % 1 * ctas));
        }

        Counts.Ctas = counted;
        return runner.LaneInstructions;
    }

    public PtxExecutionException Failure(Warp warp, Step step, Fault fault)
    {
        int lane = fault.Lane >= 0 ? fault.Lane : BitOperations.TrailingZeroCount(warp.Live | (1u << 31));
        PtxSize thread = Block.At(Math.Min(warp.Thread(lane), Block.Count - 1));
        return new(Program.Syntax.Name, step.Origin, thread, warp.Cta.Index, fault.Rule, fault.Message);
    }
}

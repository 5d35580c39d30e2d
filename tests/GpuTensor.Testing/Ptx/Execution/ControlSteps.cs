namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Goes on elsewhere.</summary>
internal sealed class BranchStep(int target, bool isUniform) : Step
{
    public int Target { get; } = target;

    /// <summary>Promises that all lanes go the same way.</summary>
    public bool IsUniform { get; } = isUniform;

    public override bool IsPlain => false;

    public override void Execute(Warp warp, uint lanes) => throw new InvalidOperationException("The scheduler takes branches.");
}

/// <summary>Ends threads.</summary>
internal sealed class ExitStep : Step
{
    public override bool IsPlain => false;

    public override void Execute(Warp warp, uint lanes) => throw new InvalidOperationException("The scheduler ends threads.");
}

/// <summary>What a barrier does beside waiting.</summary>
internal enum BarrierKind
{
    Sync, Arrive, CountTrue, AllTrue, AnyTrue,
}

/// <summary>bar and barrier. <paramref name="count"/> is -1 for all threads; the predicate is -1 without a reduction.</summary>
internal sealed class BarrierStep(BarrierKind kind, bool isAligned, int id, int count, int predicate, bool isNegated, int result) : Step
{
    public BarrierKind Kind { get; } = kind;

    /// <summary>Promises that all threads execute this very instruction.</summary>
    public bool IsAligned { get; } = isAligned;

    public override bool IsPlain => false;

    public override void Execute(Warp warp, uint lanes) => throw new InvalidOperationException("The scheduler runs barriers.");

    /// <summary>The barrier's number.</summary>
    public int Id(Warp warp, uint lanes)
    {
        uint value = Uniform(warp, id, lanes, "number");
        return value < 16 ? (int)value : throw new Fault("barrier", $"there is no barrier {value}");
    }

    /// <summary>How many threads take part, or 0 for all.</summary>
    public int Count(Warp warp, uint lanes)
    {
        if (count < 0)
        {
            return 0;
        }

        uint value = Uniform(warp, count, lanes, "thread count");
        return value % Warp.Size == 0 && value != 0 && value <= (uint)warp.Cta.Warps.Length * Warp.Size
            ? (int)value
            : throw new Fault("barrier", $"{value} threads cannot meet: the count is a multiple of 32 up to the CTA's threads");
    }

    /// <summary>The lanes whose predicate is true.</summary>
    public uint True(Warp warp, uint lanes) =>
        predicate < 0 ? 0 : isNegated ? lanes & ~warp.Predicate(predicate, lanes) : warp.Predicate(predicate, lanes);

    /// <summary>Writes the reduction's result.</summary>
    public void Finish(Warp warp, uint lanes, int trueCount, int threads)
    {
        switch (Kind)
        {
            case BarrierKind.CountTrue:
                Span<ulong> to = warp.Write(result, lanes);
                for (int lane = 0; lane < Warp.Size; lane++)
                {
                    to[lane] = (lanes >> lane & 1) != 0 ? (ulong)trueCount : to[lane];
                }

                break;
            case BarrierKind.AllTrue or BarrierKind.AnyTrue:
                bool value = Kind == BarrierKind.AnyTrue ? trueCount > 0 : trueCount == threads;
                warp.SetPredicate(result, lanes, value ? uint.MaxValue : 0);
                break;
        }
    }

    private static uint Uniform(Warp warp, int slot, uint lanes, string what)
    {
        Span<ulong> values = warp.Read(slot, lanes);
        int first = System.Numerics.BitOperations.TrailingZeroCount(lanes);
        for (int lane = first; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) != 0 && values[lane] != values[first])
            {
                throw new Fault("divergent-barrier", $"lanes of one warp give a barrier different values of its {what}", lane);
            }
        }

        return (uint)values[first];
    }
}

/// <summary>An instruction in which lanes of a warp meet.</summary>
internal abstract class CollectiveStep : Step
{
    public override bool IsPlain => false;

    /// <summary>Instructions with equal keys meet each other; by default only the instruction itself.</summary>
    public virtual object Key => this;

    /// <summary>The lanes that a lane wants to meet.</summary>
    public abstract uint Members(Warp warp, int lane);

    /// <summary>Lanes bring what they have, into <see cref="Warp.Exchange"/>.</summary>
    public abstract void Gather(Warp warp, uint lanes);

    /// <summary>Lanes take the result, once the whole group brought what it has.</summary>
    public abstract void Finish(Warp warp, uint lanes, uint group);

    public override void Execute(Warp warp, uint lanes)
    {
        Gather(warp, lanes);
        Finish(warp, lanes, lanes);
    }
}

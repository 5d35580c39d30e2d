using System.Numerics;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>A decoded instruction: does its work for the lanes of a warp that are active.</summary>
internal abstract class Step
{
    /// <summary>Where it comes from; set when it is placed.</summary>
    public PtxInstruction Origin { get; set; } = null!;

    /// <summary>The place among the kernel's steps.</summary>
    public int Position { get; set; }

    /// <summary>The guard's slot among the predicates, or -1.</summary>
    public int Guard { get; set; } = -1;

    /// <summary>0 or all ones: turns a negated guard.</summary>
    public uint GuardFlip { get; set; }

    /// <summary>Whether lanes only pass through it; else the scheduler decides where they go.</summary>
    public virtual bool IsPlain => true;

    /// <summary>Does the work for the lanes; never with none.</summary>
    public abstract void Execute(Warp warp, uint lanes);
}

/// <summary>d = f(a).</summary>
internal sealed class UnaryStep(int d, int a, Func<ulong, ulong> f) : Step
{
    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> x = warp.Read(a, lanes);
        Span<ulong> to = warp.Write(d, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = f(x[lane]);
        }
    }
}

/// <summary>d = f(a, b).</summary>
internal sealed class BinaryStep(int d, int a, int b, Func<ulong, ulong, ulong> f) : Step
{
    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> x = warp.Read(a, lanes);
        Span<ulong> y = warp.Read(b, lanes);
        Span<ulong> to = warp.Write(d, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = f(x[lane], y[lane]);
        }
    }
}

/// <summary>d = f(a, b, c).</summary>
internal sealed class TernaryStep(int d, int a, int b, int c, Func<ulong, ulong, ulong, ulong> f) : Step
{
    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> x = warp.Read(a, lanes);
        Span<ulong> y = warp.Read(b, lanes);
        Span<ulong> z = warp.Read(c, lanes);
        Span<ulong> to = warp.Write(d, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = f(x[lane], y[lane], z[lane]);
        }
    }
}

/// <summary>d = f(a, b, c, e).</summary>
internal sealed class QuaternaryStep(int d, int a, int b, int c, int e, Func<ulong, ulong, ulong, ulong, ulong> f) : Step
{
    public override void Execute(Warp warp, uint lanes)
    {
        Span<ulong> x = warp.Read(a, lanes);
        Span<ulong> y = warp.Read(b, lanes);
        Span<ulong> z = warp.Read(c, lanes);
        Span<ulong> w = warp.Read(e, lanes);
        Span<ulong> to = warp.Write(d, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = f(x[lane], y[lane], z[lane], w[lane]);
        }
    }
}

/// <summary>Anything else that is done lane by lane, or for all at once.</summary>
internal sealed class ActionStep(Action<Warp, uint> action) : Step
{
    public override void Execute(Warp warp, uint lanes) => action(warp, lanes);
}

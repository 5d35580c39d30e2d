using System.Numerics;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>call: lanes go on in a function. Without <paramref name="pointer"/> (-1) all in the only target.</summary>
internal sealed class CallStep(FunctionFrame[] targets, int pointer, Place[] arguments, Place? result, bool isUniform, string? list) : Step
{
    /// <summary>What is passed, in the caller.</summary>
    public Place[] Arguments { get; } = arguments;

    /// <summary>Where the result goes, in the caller, or null.</summary>
    public Place? Result { get; } = result;

    public bool IsUniform { get; } = isUniform;

    public override bool IsPlain => false;

    public override void Execute(Warp warp, uint lanes) => throw new InvalidOperationException("The scheduler makes calls.");

    /// <summary>The function that the lowest of the lanes calls, and which of the others call it too.</summary>
    public FunctionFrame Target(Warp warp, uint lanes, out uint together)
    {
        together = lanes;
        if (pointer < 0)
        {
            return targets[0];
        }

        Span<ulong> addresses = warp.Read(pointer, lanes);
        int first = BitOperations.TrailingZeroCount(lanes);
        ulong address = addresses[first];
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            together &= addresses[lane] == address ? uint.MaxValue : ~(1u << lane);
        }

        return Array.Find(targets, target => target.Syntax.Address == address)
            ?? throw new Fault("call-target", $"0x{address:x} is no function that {list} allows", first);
    }
}

/// <summary>ret in a function, and the end of its body.</summary>
internal sealed class ReturnStep(FunctionSyntax function, bool isUniform) : Step
{
    public FunctionSyntax Function { get; } = function;

    public bool IsUniform { get; } = isUniform;

    public override bool IsPlain => false;

    public override void Execute(Warp warp, uint lanes) => throw new InvalidOperationException("The scheduler returns from functions.");
}

/// <summary>brx.idx: lanes go on at a label of a list.</summary>
internal sealed class IndexedBranchStep(int index, int[] targets, bool isUniform) : Step
{
    public bool IsUniform { get; } = isUniform;

    public override bool IsPlain => false;

    public override void Execute(Warp warp, uint lanes) => throw new InvalidOperationException("The scheduler takes branches.");

    /// <summary>Where the lowest of the lanes goes, and which of the others go there too.</summary>
    public int Target(Warp warp, uint lanes, out uint together)
    {
        Span<ulong> indices = warp.Read(index, lanes);
        int first = BitOperations.TrailingZeroCount(lanes);
        ulong chosen = indices[first];
        together = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            together |= indices[lane] == chosen ? 1u << lane : 0;
        }

        return chosen < (ulong)targets.Length
            ? targets[chosen]
            : throw new Fault("branch-index", $"the index is {chosen}, the list has {targets.Length} labels", first);
    }
}

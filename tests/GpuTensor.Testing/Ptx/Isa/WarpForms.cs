using System.Numerics;
using GpuTensor.Testing.Ptx.Execution;
using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Isa;

/// <summary>Instructions in which lanes of a warp meet (ISA 9.7.9.6, 9.7.13.2, 9.7.13.9 to 9.7.13.12).</summary>
internal static class WarpForms
{
    public static Form[] All { get; } =
    [
        new("shfl.sync.<up|down|bfly|idx>.b32", "d|p? a b=u32 c=u32 m=u32", decoded => new ShuffleStep(decoded), 60, 30),
        new("vote.sync.<all|any|uni>.pred", "p !a m=u32", decoded => new VoteStep(decoded), 60, 30),
        new("vote.sync.ballot.b32", "d !a m=u32", decoded => new VoteStep(decoded), 60, 30),
        new("match.any.sync.<b32|b64>", "d=b32 a m=u32", decoded => new MatchStep(decoded, isAll: false), 60, 70),
        new("match.all.sync.<b32|b64>", "d|p?=b32 a m=u32", decoded => new MatchStep(decoded, isAll: true), 60, 70),
        new("redux.sync.<add|min|max>.<u32|s32>", "d a m=u32", decoded => new ReduceStep(decoded), 70, 80),
        new("redux.sync.<and|or|xor>.b32", "d a m=u32", decoded => new ReduceStep(decoded), 70, 80),
        new("bar.warp.sync", "m=u32", decoded => new WarpBarrierStep(decoded), 60, 30),
        new("activemask.b32", "d", ActiveMask, 62, 30),
        new("elect.sync", "d|p=b32 m=u32", decoded => new ElectStep(decoded), 80, 90),
    ];

    private static ActionStep ActiveMask(Decoded decoded)
    {
        int d = decoded["d"].Slot;
        return new((warp, lanes) =>
        {
            Span<ulong> to = warp.Write(d, lanes);
            for (uint left = lanes; left != 0; left &= left - 1)
            {
                to[BitOperations.TrailingZeroCount(left)] = lanes;
            }
        });
    }
}

/// <summary>An instruction with a member mask.</summary>
internal abstract class MaskedStep(Decoded decoded) : CollectiveStep
{
    private readonly int _mask = decoded["m"].Slot;
    private readonly string _name = decoded.Instruction.Name;

    // The ISA lets lanes meet at different instructions with the same qualifiers.
    public override object Key => _name;

    public override uint Members(Warp warp, int lane) => (uint)warp.Read(_mask, 1u << lane)[lane];

    public override void Gather(Warp warp, uint lanes)
    {
    }

    protected static void Bring(Warp warp, int slot, uint lanes)
    {
        Span<ulong> values = warp.Read(slot, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            warp.Exchange[lane] = values[lane];
        }
    }

    protected static void Take(Warp warp, int slot, uint lanes, Func<int, ulong> value)
    {
        Span<ulong> to = warp.Write(slot, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = value(lane);
        }
    }
}

/// <summary>shfl.sync.</summary>
internal sealed class ShuffleStep(Decoded decoded) : MaskedStep(decoded)
{
    private readonly Resolved _destination = decoded[0];
    private readonly int _a = decoded["a"].Slot;
    private readonly int _b = decoded["b"].Slot;
    private readonly int _c = decoded["c"].Slot;
    private readonly string _mode = decoded.First("up", "down", "bfly", "idx");

    public override void Gather(Warp warp, uint lanes) => Bring(warp, _a, lanes);

    public override void Finish(Warp warp, uint lanes, uint group)
    {
        Span<ulong> amounts = warp.Read(_b, lanes);
        Span<ulong> clamps = warp.Read(_c, lanes);
        Span<ulong> results = stackalloc ulong[Warp.Size];
        uint inRange = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            (int from, bool isInRange) = Source(lane, (int)amounts[lane] & 31, (int)clamps[lane] & 31, (int)(clamps[lane] >> 8) & 31);
            inRange |= isInRange ? 1u << lane : 0;
            if ((group >> from & 1) == 0)
            {
                throw new Fault("absent-lane", $"the value comes from lane {from}, which does not take part", lane);
            }

            results[lane] = warp.Exchange[from];
        }

        Span<ulong> to = warp.Write(_destination.Slot, lanes);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            to[lane] = results[lane];
        }

        if (_destination.PredicateSlot >= 0)
        {
            warp.SetPredicate(_destination.PredicateSlot, lanes, inRange);
        }
    }

    private (int Lane, bool IsInRange) Source(int lane, int amount, int clamp, int segment)
    {
        int most = (lane & segment) | (clamp & ~segment);
        int least = lane & segment;
        int from = _mode switch
        {
            "up" => lane - amount,
            "down" => lane + amount,
            "bfly" => lane ^ amount,
            _ => least | (amount & ~segment),
        };
        bool isInRange = _mode == "up" ? from >= most : from <= most;
        return (isInRange ? from : lane, isInRange);
    }
}

/// <summary>vote.sync.</summary>
internal sealed class VoteStep(Decoded decoded) : MaskedStep(decoded)
{
    private readonly Resolved _source = decoded["!a"];
    private readonly int _destination = decoded[0].Slot;
    private readonly string _mode = decoded.First("all", "any", "uni", "ballot");

    public override void Gather(Warp warp, uint lanes)
    {
        uint value = warp.Predicate(_source.Slot, lanes) ^ (_source.IsNegated ? lanes : 0);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            warp.Exchange[lane] = value >> lane & 1;
        }
    }

    public override void Finish(Warp warp, uint lanes, uint group)
    {
        uint ballot = 0;
        for (uint left = group; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ballot |= (uint)warp.Exchange[lane] << lane;
        }

        if (_mode == "ballot")
        {
            Take(warp, _destination, lanes, _ => ballot);
            return;
        }

        bool result = _mode switch { "all" => ballot == group, "any" => ballot != 0, _ => ballot == group || ballot == 0 };
        warp.SetPredicate(_destination, lanes, result ? uint.MaxValue : 0);
    }
}

/// <summary>match.sync.</summary>
internal sealed class MatchStep(Decoded decoded, bool isAll) : MaskedStep(decoded)
{
    private readonly Resolved _destination = decoded[0];
    private readonly int _a = decoded["a"].Slot;

    public override void Gather(Warp warp, uint lanes) => Bring(warp, _a, lanes);

    public override void Finish(Warp warp, uint lanes, uint group)
    {
        uint Same(int lane)
        {
            uint same = 0;
            for (uint left = group; left != 0; left &= left - 1)
            {
                int other = BitOperations.TrailingZeroCount(left);
                same |= warp.Exchange[other] == warp.Exchange[lane] ? 1u << other : 0;
            }

            return same;
        }

        Take(warp, _destination.Slot, lanes, lane => isAll && Same(lane) != group ? 0 : Same(lane));
        if (_destination.PredicateSlot >= 0)
        {
            warp.SetPredicate(_destination.PredicateSlot, lanes, Same(BitOperations.TrailingZeroCount(lanes)) == group ? uint.MaxValue : 0);
        }
    }
}

/// <summary>redux.sync.</summary>
internal sealed class ReduceStep(Decoded decoded) : MaskedStep(decoded)
{
    private readonly int _destination = decoded["d"].Slot;
    private readonly int _a = decoded["a"].Slot;
    private readonly bool _isSigned = decoded.Type == PtxType.S32;
    private readonly string _operation = decoded.First("add", "min", "max", "and", "or", "xor");

    public override void Gather(Warp warp, uint lanes) => Bring(warp, _a, lanes);

    public override void Finish(Warp warp, uint lanes, uint group)
    {
        ulong result = warp.Exchange[BitOperations.TrailingZeroCount(group)];
        for (uint left = group & (group - 1); left != 0; left &= left - 1)
        {
            ulong next = warp.Exchange[BitOperations.TrailingZeroCount(left)];
            bool isLess = _isSigned ? (int)next < (int)result : next < result;
            result = _operation switch
            {
                "add" => (uint)(result + next),
                "min" => isLess ? next : result,
                "max" => isLess ? result : next,
                "and" => result & next,
                "or" => result | next,
                _ => result ^ next,
            };
        }

        Take(warp, _destination, lanes, _ => result);
    }
}

/// <summary>bar.warp.sync: also orders the lanes' memory accesses.</summary>
internal sealed class WarpBarrierStep(Decoded decoded) : MaskedStep(decoded)
{
    // One fragment of several finishes first; the others' calls say the same.
    public override void Finish(Warp warp, uint lanes, uint group) => warp.Cta.Clock.Meet(warp, group);
}

/// <summary>elect.sync: the lowest of the lanes that meet leads them.</summary>
internal sealed class ElectStep(Decoded decoded) : MaskedStep(decoded)
{
    private readonly Resolved _destination = decoded[0];

    public override void Finish(Warp warp, uint lanes, uint group)
    {
        int leader = BitOperations.TrailingZeroCount(group);
        if (_destination.Slot >= 0)
        {
            Take(warp, _destination.Slot, lanes, _ => (ulong)leader);
        }

        warp.SetPredicate(_destination.PredicateSlot, lanes, 1u << leader);
    }
}

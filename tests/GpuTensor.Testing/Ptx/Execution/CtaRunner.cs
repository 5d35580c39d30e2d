using System.Numerics;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>
/// Runs a CTA: takes warps in a seeded order, a few instructions at a time, and the lanes of a warp wherever they stand.
/// Lanes that stand together run together; lanes that wait do not keep others from running.
/// </summary>
internal sealed class CtaRunner
{
    private readonly KernelLaunch _launch;
    private readonly Step[] _steps;
    private readonly Cta _cta;
    private readonly BarrierScheduler _barriers;
    private readonly int[] _order;
    private Random _random = new(0);
    private Step _step;
    private bool _rotate;

    public CtaRunner(KernelLaunch launch)
    {
        (_launch, _steps) = (launch, launch.Program.Steps);
        _cta = new(launch);
        _step = _steps[0];
        _barriers = new(_cta, _steps);
        _order = [.. Enumerable.Range(0, _cta.Warps.Length)];
    }

    public long LaneInstructions => _cta.Warps.Sum(warp => warp.LaneInstructions);

    public void Run(long linear)
    {
        _random = new((int)((_launch.Options.Seed * 7919) + linear));
        _cta.Begin(linear);
        _barriers.Begin();
        while (true)
        {
            bool hasRun = false;
            bool isAlive = false;
            _random.Shuffle(_order);
            foreach (int index in _order)
            {
                Warp warp = _cta.Warps[index];
                if (warp.Live != 0)
                {
                    hasRun |= RunWarp(warp, _random.Next(16, 1024));
                    isAlive |= warp.Live != 0;
                }
            }

            if (!isAlive)
            {
                return;
            }

            if (!hasRun)
            {
                ReportDeadlock();
            }
        }
    }

    private bool RunWarp(Warp warp, int quantum)
    {
        bool hasRun = false;
        try
        {
            while (quantum > 0 && Pick(warp) is { } fragment)
            {
                hasRun = true;
                Run(warp, fragment, ref quantum);
            }
        }
        catch (Fault fault)
        {
            throw _launch.Failure(warp, _step, fault);
        }

        return hasRun;
    }

    // The lanes that are behind run first, so that they catch up; now and then others do, so that none waits for ever.
    private Fragment? Pick(Warp warp)
    {
        List<Fragment> fragments = warp.Fragments;
        if (fragments.Count == 1)
        {
            return fragments[0].State == FragmentState.Ready ? fragments[0] : null;
        }

        Merge(fragments);
        Fragment? best = null;
        int ready = 0;
        foreach (Fragment fragment in fragments)
        {
            if (fragment.State == FragmentState.Ready)
            {
                ready++;
                best = best is null || IsBehind(fragment, best) ? fragment : best;
            }
        }

        if (ready > 1 && (_rotate || _random.Next(32) == 0))
        {
            int chosen = _random.Next(ready);
            best = fragments.Where(fragment => fragment.State == FragmentState.Ready).ElementAt(chosen);
        }

        _rotate = false;
        return best;
    }

    // Lanes in a function are behind those that wait for them where it was called.
    private static bool IsBehind(Fragment a, Fragment b) => a.Depth != b.Depth ? a.Depth > b.Depth : a.Next < b.Next;

    private static void Merge(List<Fragment> fragments)
    {
        for (int i = 0; i < fragments.Count; i++)
        {
            for (int j = fragments.Count - 1; j > i && fragments[i].State == FragmentState.Ready; j--)
            {
                if (fragments[j].State == FragmentState.Ready && fragments[j].Next == fragments[i].Next && fragments[j].Depth == fragments[i].Depth)
                {
                    fragments[i].Lanes |= fragments[j].Lanes;
                    fragments.RemoveAt(j);
                }
            }
        }
    }

    private void Run(Warp warp, Fragment fragment, ref int quantum)
    {
        bool isAlone = warp.Fragments.Count == 1;
        int meeting = isAlone ? -1 : Meeting(warp, fragment);
        int left = isAlone ? quantum : Math.Min(quantum, _random.Next(64, 512));
        long limit = _launch.Options.StepLimit;
        while (left-- > 0)
        {
            quantum--;
            Step step = _steps[fragment.Next];
            _step = step;
            if (++warp.Instructions > limit)
            {
                throw new Fault("step-limit", $"a warp executed {limit} instructions without an end", BitOperations.TrailingZeroCount(fragment.Lanes));
            }

            uint lanes = fragment.Lanes;
            if (step.Guard >= 0)
            {
                lanes &= warp.Predicate(step.Guard, lanes) ^ step.GuardFlip;
            }

            warp.LaneInstructions += BitOperations.PopCount(lanes);
            _launch.Counts?.Add(step.Origin);
            if (step.IsPlain)
            {
                if (lanes != 0)
                {
                    step.Execute(warp, lanes);
                }

                fragment.Next++;
                if (fragment.Next == meeting)
                {
                    return;
                }
            }
            else if (!Control(warp, fragment, step, lanes) || warp.Fragments.Count > 1)
            {
                return;
            }
        }

        _rotate = !isAlone;
    }

    // The next instruction at which other lanes wait for these.
    private static int Meeting(Warp warp, Fragment runs)
    {
        int meeting = int.MaxValue;
        foreach (Fragment fragment in warp.Fragments)
        {
            if (fragment != runs && fragment.State == FragmentState.Ready && fragment.Depth == runs.Depth && fragment.Next > runs.Next)
            {
                meeting = Math.Min(meeting, fragment.Next);
            }
        }

        return meeting;
    }

    /// <returns>Whether the fragment can go on.</returns>
    private bool Control(Warp warp, Fragment fragment, Step step, uint lanes)
    {
        if (lanes == 0)
        {
            fragment.Next++;
            return true;
        }

        switch (step)
        {
            case BranchStep branch:
                Branch(warp, fragment, branch, lanes);
                return true;
            case IndexedBranchStep indexed:
                CallScheduler.Branch(warp, fragment, indexed, lanes);
                return true;
            case CallStep call:
                CallScheduler.Call(warp, fragment, call, lanes);
                return true;
            case ReturnStep back:
                CallScheduler.Return(warp, fragment, back, lanes);
                return true;
            case ExitStep:
                return Exit(warp, fragment, lanes);
            case BarrierStep barrier:
                return _barriers.Arrive(warp, fragment, barrier, lanes);
            default:
                return Meet(warp, fragment, (CollectiveStep)step, lanes);
        }
    }

    private static void Branch(Warp warp, Fragment fragment, BranchStep branch, uint lanes)
    {
        if (lanes == fragment.Lanes)
        {
            fragment.Next = branch.Target;
            return;
        }

        if (branch.IsUniform)
        {
            throw new Fault("uniform-branch", "bra.uni is not taken by all lanes that run it", BitOperations.TrailingZeroCount(lanes));
        }

        fragment.Split(warp, lanes, branch.Target);
        fragment.Next++;
    }

    private bool Exit(Warp warp, Fragment fragment, uint lanes)
    {
        warp.Live &= ~lanes;
        fragment.Lanes &= ~lanes;
        fragment.Next++;
        if (fragment.Lanes == 0)
        {
            warp.Fragments.Remove(fragment);
        }

        foreach (Fragment waiting in warp.Fragments.ToArray())
        {
            if (waiting.State == FragmentState.AtSync)
            {
                TryMeet(warp, waiting.Members, ((CollectiveStep)_steps[waiting.Next]).Key);
            }
        }

        _barriers.Recheck(warp);
        return fragment.Lanes != 0;
    }

    private bool Meet(Warp warp, Fragment fragment, CollectiveStep step, uint lanes)
    {
        if (lanes != fragment.Lanes)
        {
            fragment.Split(warp, fragment.Lanes & ~lanes, fragment.Next + 1);
        }

        uint members = step.Members(warp, BitOperations.TrailingZeroCount(lanes));
        uint others = 0;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            others |= step.Members(warp, lane) == members ? 0 : 1u << lane;
        }

        if (others != 0)
        {
            fragment.Split(warp, others, fragment.Next);
        }

        uint outside = fragment.Lanes & ~members;
        if (outside != 0)
        {
            throw new Fault("membermask", $"a lane executes an instruction for the lanes 0x{members:x8} and is none of them", BitOperations.TrailingZeroCount(outside));
        }

        (fragment.State, fragment.Members) = (FragmentState.AtSync, members);
        TryMeet(warp, members, step.Key);
        return fragment.State == FragmentState.Ready;
    }

    private void TryMeet(Warp warp, uint members, object key)
    {
        Fragment[] group =
        [
            .. warp.Fragments.Where(fragment => fragment.State == FragmentState.AtSync && fragment.Members == members
                && ((CollectiveStep)_steps[fragment.Next]).Key.Equals(key)),
        ];
        uint there = group.Aggregate(0u, (lanes, fragment) => lanes | fragment.Lanes);
        if (there == 0 || (members & warp.Live & ~there) != 0)
        {
            return;
        }

        _step = _steps[group[0].Next];
        uint absent = members & ~warp.Live;
        if (absent != 0 && _launch.Options.RequireMaskedLanes)
        {
            throw new Fault(
                "absent-lane",
                $"the lanes 0x{members:x8} shall meet, but of these 0x{absent:x8} have exited or never were",
                BitOperations.TrailingZeroCount(there));
        }

        foreach (Fragment fragment in group)
        {
            ((CollectiveStep)_steps[fragment.Next]).Gather(warp, fragment.Lanes);
        }

        foreach (Fragment fragment in group)
        {
            ((CollectiveStep)_steps[fragment.Next]).Finish(warp, fragment.Lanes, there);
            fragment.Next++;
            fragment.State = FragmentState.Ready;
        }
    }

    private void ReportDeadlock()
    {
        Warp warp = _cta.Warps.First(warp => warp.Fragments.Any(fragment => fragment.State != FragmentState.Ready));
        Fragment waiting = warp.Fragments.First(fragment => fragment.State != FragmentState.Ready);
        Step step = _steps[waiting.Next];
        string where = string.Join(", ", _cta.Warps.SelectMany(other => other.Fragments).Select(fragment => _steps[fragment.Next].Origin.Line).Distinct().Order());
        bool isBarrier = waiting.State == FragmentState.AtBarrier;
        throw _launch.Failure(warp, step, new Fault(
            isBarrier && _cta.Barriers[waiting.Barrier].Expected <= 0 ? "divergent-barrier" : "deadlock",
            $"it waits for threads that never come; the CTA's threads wait at the PTX lines {where}",
            BitOperations.TrailingZeroCount(waiting.Lanes)));
    }
}

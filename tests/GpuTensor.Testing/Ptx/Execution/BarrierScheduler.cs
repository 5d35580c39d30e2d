using System.Numerics;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>Lets threads wait at their CTA's barriers and go on (ISA 9.7.13.1).</summary>
internal sealed class BarrierScheduler(Cta cta, Step[] steps)
{
    private readonly bool[] _isIn = new bool[cta.Warps.Length];

    public void Begin() => Array.Clear(_isIn);

    /// <returns>Whether the fragment can go on.</returns>
    public bool Arrive(Warp warp, Fragment fragment, BarrierStep step, uint lanes)
    {
        if (lanes != fragment.Lanes)
        {
            if (step.IsAligned)
            {
                throw new Fault("divergent-barrier", "some lanes of the warp execute the barrier and others pass it by", BitOperations.TrailingZeroCount(fragment.Lanes & ~lanes));
            }

            fragment.Split(warp, fragment.Lanes & ~lanes, fragment.Next + 1);
        }

        int id = step.Id(warp, lanes);
        foreach (Fragment other in warp.Fragments)
        {
            if (other != fragment && other.State == FragmentState.AtBarrier && (other.Barrier != id || (step.IsAligned && other.Next != fragment.Next)))
            {
                throw new Fault(
                    "divergent-barrier",
                    $"other lanes of the warp wait at the barrier of PTX line {steps[other.Next].Origin.Line}",
                    BitOperations.TrailingZeroCount(lanes));
            }
        }

        (fragment.State, fragment.Barrier) = (FragmentState.AtBarrier, id);
        Join(warp, id);
        return fragment.State == FragmentState.Ready;
    }

    /// <summary>Threads exited: who waited only for them goes on.</summary>
    public void Recheck(Warp warp)
    {
        if (warp.Live != 0 && !_isIn[warp.Index] && warp.Fragments.TrueForAll(fragment => fragment.State == FragmentState.AtBarrier))
        {
            Join(warp, warp.Fragments[0].Barrier);
        }

        foreach (Barrier barrier in cta.Barriers)
        {
            TryComplete(barrier);
        }
    }

    // A warp comes once all its living lanes are there.
    private void Join(Warp warp, int id)
    {
        uint there = 0;
        foreach (Fragment fragment in warp.Fragments)
        {
            there |= fragment.State == FragmentState.AtBarrier && fragment.Barrier == id ? fragment.Lanes : 0;
        }

        if (there != warp.Live || _isIn[warp.Index])
        {
            return;
        }

        Barrier barrier = cta.Barriers[id];
        var first = (BarrierStep)steps[warp.Fragments[0].Next];
        int expected = first.Count(warp, warp.Fragments[0].Lanes);
        Open(barrier, first, expected);
        foreach (Fragment fragment in warp.Fragments)
        {
            var step = (BarrierStep)steps[fragment.Next];
            barrier.True += BitOperations.PopCount(step.True(warp, fragment.Lanes));
        }

        barrier.Came += Warp.Size;
        barrier.Voters += BitOperations.PopCount(there);
        if (first.Kind == BarrierKind.Arrive)
        {
            long time = cta.Clock.Arrive();
            for (uint left = there; left != 0; left &= left - 1)
            {
                barrier.Arrived.Add((warp.Thread(BitOperations.TrailingZeroCount(left)), time));
            }

            Continue(warp);
        }
        else
        {
            barrier.Waiting.Add(warp);
            _isIn[warp.Index] = true;
        }

        TryComplete(barrier);
    }

    private void Open(Barrier barrier, BarrierStep step, int expected)
    {
        if (barrier.Expected < 0)
        {
            (barrier.Expected, barrier.Opener) = (expected, step);
            return;
        }

        BarrierStep opener = barrier.Opener!;
        if (barrier.Expected != expected)
        {
            throw new Fault("divergent-barrier", $"barrier {barrier.Id} was opened at PTX line {opener.Origin.Line} for another number of threads");
        }

        bool isReduction = step.Kind > BarrierKind.Arrive;
        if (isReduction != opener.Kind > BarrierKind.Arrive || (isReduction && step.Kind != opener.Kind))
        {
            throw new Fault("divergent-barrier", $"barrier {barrier.Id} was opened at PTX line {opener.Origin.Line} for another reduction");
        }

        if (step.IsAligned && opener.IsAligned && expected == 0 && step != opener)
        {
            throw new Fault("divergent-barrier", $"other threads of the CTA wait at barrier {barrier.Id} of PTX line {opener.Origin.Line}, not at this one");
        }
    }

    private void TryComplete(Barrier barrier)
    {
        bool isComplete = barrier.Expected == 0
            ? Array.TrueForAll(cta.Warps, warp => warp.Live == 0 || barrier.Waiting.Contains(warp))
            : barrier.Expected > 0 && barrier.Came >= barrier.Expected;
        if (!isComplete)
        {
            return;
        }

        if (barrier.Came > barrier.Expected && barrier.Expected > 0)
        {
            throw new Fault("barrier", $"{barrier.Came} threads came to barrier {barrier.Id}, which waits for {barrier.Expected}");
        }

        if (barrier.Expected == 0)
        {
            cta.Clock.MeetAll();
        }
        else
        {
            cta.Clock.Meet(
                [.. barrier.Waiting.SelectMany(warp => Enumerable.Range(0, Warp.Size).Where(lane => (warp.Live >> lane & 1) != 0).Select(warp.Thread))],
                barrier.Arrived);
        }

        foreach (Warp warp in barrier.Waiting)
        {
            foreach (Fragment fragment in warp.Fragments)
            {
                ((BarrierStep)steps[fragment.Next]).Finish(warp, fragment.Lanes, barrier.True, barrier.Voters);
            }

            _isIn[warp.Index] = false;
            Continue(warp);
        }

        barrier.Reset();
    }

    private static void Continue(Warp warp)
    {
        foreach (Fragment fragment in warp.Fragments)
        {
            fragment.Next++;
            fragment.State = FragmentState.Ready;
        }
    }
}

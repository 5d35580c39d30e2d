using System.Numerics;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>
/// Which accesses of a CTA's threads are ordered. Time goes on whenever threads meet; every thread knows up to which time
/// each other thread's accesses lie before its own.
/// </summary>
internal sealed class RaceClock(int threads)
{
    // known[t * 32 + lane]: of threads of the same warp; far[t * threads + u]: of all, once threads of some warps met.
    private readonly long[] _known = new long[threads * Warp.Size];
    private long[]? _far;
    private long _allKnown;

    /// <summary>Now. Never goes back, so that old CTAs' accesses lie before everything.</summary>
    public long Time { get; private set; } = 1;

    /// <summary>All threads met: what was before lies before what comes.</summary>
    public void MeetAll() => _allKnown = Time++;

    /// <summary>Some lanes of a warp met.</summary>
    public void Meet(Warp warp, uint lanes)
    {
        int first = warp.Index * Warp.Size;
        Span<long> joined = stackalloc long[Warp.Size];
        joined.Clear();
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            for (int other = 0; other < Warp.Size; other++)
            {
                joined[other] = Math.Max(joined[other], _known[((first + lane) * Warp.Size) + other]);
            }
        }

        for (uint left = lanes; left != 0; left &= left - 1)
        {
            joined[BitOperations.TrailingZeroCount(left)] = Time;
        }

        for (uint left = lanes; left != 0; left &= left - 1)
        {
            joined.CopyTo(_known.AsSpan((first + BitOperations.TrailingZeroCount(left)) * Warp.Size));
        }

        Time++;
    }

    /// <summary>Threads waited for each other and for some that only arrived, each at its time.</summary>
    public void Meet(IReadOnlyList<int> waiting, IReadOnlyList<(int Thread, long Time)> arrived)
    {
        _far ??= new long[threads * threads];
        foreach (int thread in waiting)
        {
            foreach (int other in waiting)
            {
                Know(thread, other, Time);
            }

            foreach ((int other, long time) in arrived)
            {
                Know(thread, other, time);
            }
        }

        Time++;
    }

    /// <summary>The time of an arrival: what the thread does later lies behind it.</summary>
    public long Arrive() => Time++;

    /// <summary>Whether what a thread did at a time lies before what another does now.</summary>
    public bool IsOrdered(int earlier, long time, int thread)
    {
        if (time <= _allKnown || earlier == thread)
        {
            return true;
        }

        bool isNear = earlier / Warp.Size == thread / Warp.Size && time <= _known[(thread * Warp.Size) + (earlier % Warp.Size)];
        return isNear || (_far is not null && time <= _far[(thread * threads) + earlier]);
    }

    private void Know(int thread, int other, long time)
    {
        ref long known = ref _far![(thread * threads) + other];
        known = Math.Max(known, time);
    }
}

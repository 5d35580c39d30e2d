using GpuTensor.Testing.Ptx.Syntax;

namespace GpuTensor.Testing.Ptx.Execution;

/// <summary>A CTA (thread block): its warps, its shared memory and its barriers. One is used for many CTAs, one after the other.</summary>
internal sealed class Cta
{
    private readonly KernelLaunch _launch;
    private readonly RaceTracker _races;
    private readonly RaceTracker? _globalRaces;

    public Cta(KernelLaunch launch)
    {
        _launch = launch;
        Threads = (int)launch.Block.Count;
        Warps = new Warp[(Threads + Warp.Size - 1) / Warp.Size];
        Clock = new(Warps.Length * Warp.Size);
        Shared = new("shared memory", new byte[launch.SharedBytes]);
        _races = new(Clock, launch.Program, "shared memory");
        _races.UseFlat(Shared.Data.Length, launch.Program.SharedGrain);
        _globalRaces = launch.Options.FindGlobalRaces ? new(Clock, launch.Program, "global memory") : null;
        ReadOnly = launch.ReadOnly is { } tracker ? new(tracker) : null;
        for (int i = 0; i < Warps.Length; i++)
        {
            Warps[i] = new(launch.Program, i);
            SpecialValues.FillConstants(Warps[i], launch, Threads);
        }
    }

    public KernelLaunch Launch => _launch;

    public int Threads { get; }

    public Warp[] Warps { get; }

    public RaceClock Clock { get; }

    /// <summary>Loads that promise that nobody writes, and writes, or null where the kernel has none of the one or the other.</summary>
    public ReadOnlyTracker.View? ReadOnly { get; }

    public MemoryBlock Shared { get; }

    public Barrier[] Barriers { get; } = [.. Enumerable.Range(0, 16).Select(id => new Barrier(id))];

    public PtxSize Index { get; private set; } = new(0, 0, 0);

    public long Linear { get; private set; }

    public void Begin(long linear)
    {
        Linear = linear;
        Index = _launch.Grid.At(linear);
        Array.Clear(Shared.States);
        Clock.MeetAll();
        _globalRaces?.Clear();
        for (int i = 0; i < Warps.Length; i++)
        {
            int lanes = Math.Min(Warp.Size, Threads - (i * Warp.Size));
            Warps[i].Begin(this, uint.MaxValue >> (Warp.Size - lanes));
            SpecialValues.FillPosition(Warps[i], Index);
        }

        foreach (Barrier barrier in Barriers)
        {
            barrier.Reset();
        }
    }

    /// <summary>Notes an access to shared or global memory.</summary>
    public void Note(Space space, int thread, ulong address, int bytes, bool isWrite, bool isStrong, Step step)
    {
        RaceTracker? races = space == Space.Shared ? _races : space == Space.Global ? _globalRaces : null;
        if (races is null)
        {
            return;
        }

        if (isWrite)
        {
            races.Write(thread, address, bytes, isStrong, step);
        }
        else
        {
            races.Read(thread, address, bytes, isStrong, step);
        }
    }
}

/// <summary>One of a CTA's sixteen barriers.</summary>
internal sealed class Barrier(int id)
{
    public int Id { get; } = id;

    /// <summary>Threads that have to come, or 0 for all that live; -1 while none came.</summary>
    public int Expected { get; set; } = -1;

    /// <summary>Threads that came, by whole warps.</summary>
    public int Came { get; set; }

    /// <summary>Threads whose predicate was true, of a reduction.</summary>
    public int True { get; set; }

    /// <summary>Threads that took part in a reduction.</summary>
    public int Voters { get; set; }

    /// <summary>The step that opened it.</summary>
    public BarrierStep? Opener { get; set; }

    /// <summary>Warps that wait, and their step.</summary>
    public List<Warp> Waiting { get; } = [];

    /// <summary>Threads that came without waiting.</summary>
    public List<(int Thread, long Time)> Arrived { get; } = [];

    public void Reset()
    {
        (Expected, Came, True, Voters, Opener) = (-1, 0, 0, 0, null);
        Waiting.Clear();
        Arrived.Clear();
    }
}

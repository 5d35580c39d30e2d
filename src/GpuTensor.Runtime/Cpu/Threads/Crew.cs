using System.Runtime.ExceptionServices;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Cpu.Threads;

/// <summary>
/// Runs groups whose threads wait for each other, one group at a time: each kernel thread that waits sleeps in its own host
/// thread, and exactly one runs, until it waits or ends and wakes the next.
/// </summary>
/// <remarks>
/// Since only one thread runs, and waking another one orders memory, the running thread owns all state. Threads begin in the
/// order of their indices and continue in the order in which they began to wait; the last one to arrive at a meeting continues
/// at once. A host thread whose kernel thread has ended begins another one, so that a group in which nobody waits needs only
/// the caller.
/// </remarks>
internal sealed unsafe class Crew
{
    private const int StackBytes = 1 << 20;

    private readonly CrewMember _caller = new();
    private readonly List<CrewMember> _members = [];
    private readonly Stack<CrewMember> _idle = new();
    private readonly Queue<int> _ready = new();
    private CrewMember?[] _sleeping = [];
    private Collective[] _sleepingAt = [];
    private delegate*<void*, void> _execute;
    private void* _kernel;
    private int _next;
    private int _left;
    private bool _endless;
    private volatile bool _stopped;
    private ExceptionDispatchInfo? _failure;

    public Crew()
    {
        Group = new ThreadGroup(this);
    }

    /// <summary>The group that is being run.</summary>
    public ThreadGroup Group { get; }

    /// <summary>Sets the launch whose groups are run.</summary>
    public void Begin(in KernelConfig config, Type kernel, delegate*<void*, void> execute, void* arguments)
    {
        Group.Begin(in config, kernel);
        _execute = execute;
        _kernel = arguments;
        if (_sleeping.Length < Group.Size)
        {
            _sleeping = new CrewMember?[Group.Size];
            _sleepingAt = new Collective[Group.Size];
            _ready.EnsureCapacity(Group.Size);
        }
    }

    /// <summary>Runs all threads of the group with that index; rethrows the exception of the first thread that failed.</summary>
    /// <param name="group">The group's number.</param>
    /// <param name="thread">That of the calling host thread.</param>
    public void Run(long group, KernelThread thread)
    {
        Group.MoveTo(group);
        _next = 1;
        _left = Group.Size;
        _caller.Next = 0;
        _caller.Thread = thread;
        bool done = Work(_caller);
        while (!done)
        {
            _caller.Gate.Wait();
            done = _left == 0 || Work(_caller);
        }

        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Lets others run until all threads of a meeting have come.</summary>
    public void Wait(KernelThread thread, Collective collective)
    {
        if (_failure is not null)
            throw new GroupAbandonedException();
        CrewMember member = thread.Member!;
        _sleepingAt[thread.LinearIndex] = collective;
        _sleeping[thread.LinearIndex] = member;
        try
        {
            WakeNext();
        }
        catch
        {
            // The system has no more threads; this one has not gone to sleep.
            _sleeping[thread.LinearIndex] = null;
            throw;
        }

        member.Gate.Wait();
        if (_failure is not null)
            throw new GroupAbandonedException();
        if (_endless)
        {
            _endless = false;
            throw EndlessWait(thread.LinearIndex, collective);
        }
    }

    /// <summary>Lets those of the given threads that wait continue when their turn comes.</summary>
    public void Release(int first, int count)
    {
        for (int thread = first; thread < first + count; thread++)
        {
            if (_sleeping[thread] is not null)
                _ready.Enqueue(thread);
        }
    }

    /// <summary>Ends the host threads of a crew that runs nothing.</summary>
    public void Stop()
    {
        _stopped = true;
        foreach (CrewMember member in _members)
            member.Gate.Open();
    }

    /// <summary>Runs threads that have not begun, starting with the member's next one, until another thread is to be woken.</summary>
    /// <returns>Whether all threads of the group have ended; if not, another host thread runs when this returns.</returns>
    private bool Work(CrewMember member)
    {
        while (true)
        {
            RunThread(member);
            if (--_left > 0 && _ready.Count == 0 && _next < Group.Size)
            {
                member.Next = _next++;
                continue;
            }

            bool done = _left == 0;
            if (member != _caller)
                _idle.Push(member);
            if (!done)
                WakeNext();
            return done;
        }
    }

    private void RunThread(CrewMember member)
    {
        KernelThread thread = member.Thread!;
        Index3D index = Group.IndexOf(member.Next);
        thread.Member = member;
        thread.MoveTo(Group, member.Next, index.X, index.Y, index.Z);
        try
        {
            _execute(_kernel);
        }
        catch (GroupAbandonedException) when (_failure is not null)
        {
        }
        catch (Exception e)
        {
            Abandon(e);
        }
    }

    /// <summary>Keeps the first failure, lets no further thread begin, and ends all that wait.</summary>
    private void Abandon(Exception failure)
    {
        _failure ??= ExceptionDispatchInfo.Capture(failure);
        _left -= Group.Size - _next;
        _next = Group.Size;
        _ready.Clear();
        Release(0, Group.Size);
    }

    private void WakeNext()
    {
        if (_ready.TryDequeue(out int thread))
        {
            Wake(thread);
        }
        else if (_next < Group.Size)
        {
            CrewMember member = _idle.Count > 0 ? _idle.Pop() : Hire();
            member.Next = _next++;
            member.Gate.Open();
        }
        else
        {
            // The threads that are left sleep at a meeting at which others do not arrive: one of them reports it.
            _endless = true;
            Wake(Array.FindIndex(_sleeping, sleeper => sleeper is not null));
        }
    }

    private void Wake(int thread)
    {
        CrewMember member = _sleeping[thread]!;
        _sleeping[thread] = null;
        member.Gate.Open();
    }

    private InvalidOperationException EndlessWait(int thread, Collective collective)
    {
        bool inWarp = collective >= Collective.WarpBarrier;
        int first = inWarp ? thread / ThreadGroup.WarpSize * ThreadGroup.WarpSize : 0;
        int end = inWarp ? Math.Min(first + ThreadGroup.WarpSize, Group.Size) : Group.Size;
        for (int other = first; other < end; other++)
        {
            if (other != thread && (_sleeping[other] is null || _sleepingAt[other] != collective))
                return Divergence.Endless(Group, collective, thread, other, _sleeping[other] is null ? null : _sleepingAt[other]);
        }

        throw new InvalidOperationException($"Kernel {Group.Kernel} waits for no thread.");
    }

    private CrewMember Hire()
    {
        var member = new CrewMember();
        new Thread(() => Serve(member), StackBytes) { IsBackground = true, Name = "GpuTensor kernel thread" }.Start();
        _members.Add(member);
        return member;
    }

    private void Serve(CrewMember member)
    {
        member.Thread = KernelThread.Enter();
        while (true)
        {
            member.Gate.Wait();
            if (_stopped)
                return;
            if (Work(member))
                _caller.Gate.Open();
        }
    }
}

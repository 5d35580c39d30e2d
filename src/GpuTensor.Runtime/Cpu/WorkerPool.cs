using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace GpuTensor.Runtime.Cpu;

/// <summary>
/// Runs one range at a time on all cores. The calling thread works too; the others wait for work by spinning for a
/// moment, because an operator may last only microseconds, and then sleep.
/// </summary>
/// <remarks>
/// A range is cut into chunks whose borders depend only on the range and its grain, so results do not depend on which
/// thread ran what. Every participant owns a contiguous part of the chunks and takes from the others' when its own is
/// done. A caller that finds the pool taken, by another thread or by itself further up the stack, does its range alone.
/// </remarks>
internal sealed unsafe class WorkerPool
{
    private const int SpinsBeforeSleep = 1500;
    private const int Closed = 1 << 30;

    private readonly SemaphoreSlim _wake = new(0);
    private readonly PaddedCounter[] _next;
    private bool _started;
    private bool _stopped;
    private int _taken;
    private int _sleeping;
    private int _generation;
    private int _gate = Closed;
    private Job _job;
    private ExceptionDispatchInfo? _failure;

    public WorkerPool(int participants)
    {
        Participants = participants;
        _next = new PaddedCounter[participants];
    }

    /// <summary>How many threads work on a range, the caller among them.</summary>
    public int Participants { get; }

    /// <summary>Runs <paramref name="body"/> over 0..count in chunks of <paramref name="grain"/> items and returns when all are done.</summary>
    public void Run<TBody>(long count, long grain, in TBody body)
        where TBody : unmanaged, IRangeBody
    {
        if (count <= 0)
            return;
        grain = Math.Clamp(grain, 1, count);
        long chunks = (count - 1) / grain + 1;
        fixed (TBody* pointer = &body)
        {
            var job = new Job(&Invoke<TBody>, pointer, count, grain, chunks);
            if (chunks == 1 || Participants == 1 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
            {
                for (long chunk = 0; chunk < chunks; chunk++)
                    job.Run(chunk);
                return;
            }

            RunTogether(in job);
        }
    }

    /// <summary>Ends the threads; ranges still run, on their caller alone.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        WakeForWork(int.MaxValue);
    }

    private void RunTogether(in Job job)
    {
        ExceptionDispatchInfo? failure;
        try
        {
            if (!_started)
                StartThreads();
            for (int i = 0; i < _next.Length; i++)
                _next[i].Value = job.FirstChunkOf(i, _next.Length);
            _job = job;
            Volatile.Write(ref _gate, 0);
            WakeForWork(job.Chunks - 1);
            Work(0);
            Interlocked.Or(ref _gate, Closed);
            var spinner = new SpinWait();
            while (Volatile.Read(ref _gate) != Closed)
                spinner.SpinOnce(sleep1Threshold: -1);
        }
        finally
        {
            failure = _failure;
            _failure = null;
            Volatile.Write(ref _taken, 0);
        }

        failure?.Throw();
    }

    private void Work(int self)
    {
        Job job = _job;
        try
        {
            for (int i = 0; i < _next.Length; i++)
            {
                int owner = (self + i) % _next.Length;
                long end = job.FirstChunkOf(owner + 1, _next.Length);
                while (Volatile.Read(ref _next[owner].Value) < end)
                {
                    long chunk = Interlocked.Increment(ref _next[owner].Value) - 1;
                    if (chunk >= end)
                        break;
                    job.Run(chunk);
                }
            }
        }
        catch (Exception e)
        {
            // The caller gets the first failure; nobody starts another chunk.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            foreach (ref PaddedCounter counter in _next.AsSpan())
                Interlocked.Exchange(ref counter.Value, long.MaxValue / 2);
        }
    }

    private void StartThreads()
    {
        _started = true;
        try
        {
            for (int self = 1; self < Participants; self++)
            {
                int participant = self;
                new Thread(() => Serve(participant)) { IsBackground = true, Name = $"GpuTensor worker {self}" }.Start();
            }
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // The system gives no more threads: those there are take the chunks of the missing ones.
        }
    }

    private void Serve(int self)
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForWork(seen);
            if (Volatile.Read(ref _stopped))
                return;
            if (TryEnter())
            {
                Work(self);
                Interlocked.Decrement(ref _gate);
            }
        }
    }

    private void WakeForWork(long most)
    {
        Interlocked.Increment(ref _generation);
        int sleepers = TakeSleepers((int)Math.Min(int.MaxValue, most));
        if (sleepers > 0)
            _wake.Release(sleepers);
    }

    private int WaitForWork(int seen)
    {
        while (true)
        {
            for (int i = 0; i < SpinsBeforeSleep; i++)
            {
                int generation = Volatile.Read(ref _generation);
                if (generation != seen)
                    return generation;
                Thread.SpinWait(2);
            }

            Interlocked.Increment(ref _sleeping);
            if (Volatile.Read(ref _generation) == seen || TakeSleepers(1) == 0)
                _wake.Wait();
        }
    }

    /// <summary>
    /// Takes threads off the count of those that sleep. Whoever takes one wakes it, so that each wake-up meets exactly one
    /// thread: a thread that finds itself taken waits for the wake-up that is on its way.
    /// </summary>
    private int TakeSleepers(int most)
    {
        int sleeping = Volatile.Read(ref _sleeping);
        while (sleeping > 0)
        {
            int taken = Math.Min(sleeping, most);
            int seen = Interlocked.CompareExchange(ref _sleeping, sleeping - taken, sleeping);
            if (seen == sleeping)
                return taken;
            sleeping = seen;
        }

        return 0;
    }

    /// <summary>Joins the current range unless its caller has already closed it.</summary>
    private bool TryEnter()
    {
        int gate = Volatile.Read(ref _gate);
        while (gate < Closed)
        {
            int before = Interlocked.CompareExchange(ref _gate, gate + 1, gate);
            if (before == gate)
                return true;
            gate = before;
        }

        return false;
    }

    private static void Invoke<TBody>(void* body, long start, long end)
        where TBody : unmanaged, IRangeBody => ((TBody*)body)->Run(start, end);

    private readonly struct Job(delegate*<void*, long, long, void> invoke, void* body, long count, long grain, long chunks)
    {
        private readonly delegate*<void*, long, long, void> _invoke = invoke;
        private readonly void* _body = body;
        private readonly long _count = count;
        private readonly long _grain = grain;

        public long Chunks { get; } = chunks;

        public void Run(long chunk)
        {
            long start = chunk * _grain;
            _invoke(_body, start, Math.Min(start + _grain, _count));
        }

        public long FirstChunkOf(int participant, int participants)
        {
            (long each, long extra) = Math.DivRem(Chunks, participants);
            return participant * each + Math.Min(participant, extra);
        }
    }

    /// <summary>A counter on a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct PaddedCounter
    {
        [FieldOffset(64)]
        public long Value;
    }
}

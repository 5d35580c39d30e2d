using GpuTensor.Runtime.Cpu;

namespace GpuTensor.Runtime.Tests.Cpu;

public sealed unsafe class WorkerPoolTests
{
    private static readonly long[] s_counts = [0, 1, 2, 3, 7, 8, 63, 64, 65, 1000, 4097, 100_000];
    private static readonly long[] s_grains = [0, 1, 2, 3, 64, 1000, 200_000];

    public static TheoryData<int> Participants => [1, 2, 3, 4, 8, 17];

    [Theory]
    [MemberData(nameof(Participants))]
    public void Every_index_is_run_exactly_once(int participants)
    {
        var pool = new WorkerPool(participants);
        int[] visits = new int[s_counts.Max() + 1];
        fixed (int* p = visits)
        {
            foreach (long count in s_counts)
            {
                foreach (long grain in s_grains)
                {
                    Array.Clear(visits);
                    pool.Run(count, grain, new VisitBody(p));
                    int wrong = Array.FindIndex(visits, 0, (int)count, visit => visit != 1);
                    Assert.True(wrong < 0, $"index {wrong} of {count}, grain {grain}, was run {(wrong < 0 ? 1 : visits[wrong])} times");
                    Assert.Equal(0, visits[count]);
                }
            }
        }

        pool.Stop();
    }

    [Theory]
    [MemberData(nameof(Participants))]
    public void Chunks_have_the_same_borders_whatever_the_number_of_threads(int participants)
    {
        const int Count = 1003;
        const int Grain = 10;
        var pool = new WorkerPool(participants);
        long[] ends = new long[Count];
        fixed (long* p = ends)
            pool.Run(Count, Grain, new BorderBody(p));
        pool.Stop();
        for (int start = 0; start < Count; start++)
            Assert.Equal(start % Grain == 0 ? Math.Min(start + Grain, Count) : 0, ends[start]);
    }

    [Fact]
    public void More_than_one_thread_takes_part()
    {
        var pool = new WorkerPool(2);
        int arrived = 0;
        pool.Run(2, 1, new MeetBody(&arrived));
        pool.Stop();
        Assert.Equal(2, arrived);
    }

    [Theory]
    [MemberData(nameof(Participants))]
    public void An_exception_reaches_the_caller_and_the_pool_stays_usable(int participants)
    {
        var pool = new WorkerPool(participants);
        int[] visits = new int[1000];
        fixed (int* p = visits)
        {
            for (int round = 0; round < 50; round++)
            {
                long bad = round * 19 % 1000;
                var thrown = Assert.Throws<InvalidTimeZoneException>(() => Throwing(pool, bad));
                Assert.Equal($"at {bad}", thrown.Message);
                Array.Clear(visits);
                pool.Run(1000, 1, new VisitBody(p));
                Assert.All(visits, visit => Assert.Equal(1, visit));
            }
        }

        pool.Stop();
    }

    [Fact]
    public void When_every_chunk_throws_the_caller_gets_one_of_the_exceptions()
    {
        var pool = new WorkerPool(4);
        for (int round = 0; round < 100; round++)
            Assert.Throws<InvalidTimeZoneException>(() => Throwing(pool, -1));
        pool.Stop();
    }

    [Fact]
    public void No_chunk_begins_once_a_failure_is_known()
    {
        var pool = new WorkerPool(2);
        const long Chunks = 1_000_000;
        long begun = 0;
        int arrived = 0;
        long* counter = &begun;
        int* meeting = &arrived;
        Assert.Throws<InvalidTimeZoneException>(() => pool.Run(Chunks, 1, new MeetThenThrowBody(counter, meeting, Chunks / 2)));
        pool.Stop();
        Assert.InRange(begun, 2, Chunks - 1);
    }

    [Fact]
    public void A_range_inside_a_range_runs_to_its_end()
    {
        var pool = new WorkerPool(4);
        int[] visits = new int[64 * 256];
        fixed (int* p = visits)
        {
            Outer.Pool = pool;
            for (int round = 0; round < 20; round++)
                pool.Run(64, 1, new Outer(p));
        }

        pool.Stop();
        Assert.All(visits, visit => Assert.Equal(20, visit));
    }

    [Fact]
    public void Eight_threads_may_use_one_pool_at_once()
    {
        var pool = new WorkerPool(4);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = new Thread[8];
        for (int i = 0; i < threads.Length; i++)
        {
            int seed = i;
            threads[i] = new Thread(() => Hammer(pool, seed, failures));
            threads[i].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        pool.Stop();
        Assert.Empty(failures);
    }

    [Fact]
    public void A_run_allocates_nothing_on_the_managed_heap()
    {
        var pool = new WorkerPool(4);
        int[] visits = new int[256];
        fixed (int* p = visits)
        {
            RunMany(pool, p, 2000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            RunMany(pool, p, 10_000);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }

        pool.Stop();
    }

    [Fact]
    public void Short_ranges_with_pauses_between_them_always_end()
    {
        // The pauses let the workers fall asleep at every possible moment of the hand-over.
        var pool = new WorkerPool(3);
        int[] visits = new int[64];
        fixed (int* p = visits)
        {
            for (int round = 0; round < 3000; round++)
            {
                pool.Run(64, 1, new VisitBody(p));
                Thread.SpinWait(round * 7 % 5000);
            }
        }

        pool.Stop();
        Assert.All(visits, visit => Assert.Equal(3000, visit));
    }

    [Fact]
    public void A_stopped_pool_runs_on_the_calling_thread()
    {
        var pool = new WorkerPool(4);
        int[] visits = new int[100];
        fixed (int* p = visits)
        {
            pool.Run(100, 1, new VisitBody(p));
            pool.Stop();
            pool.Run(100, 1, new VisitBody(p));
        }

        Assert.All(visits, visit => Assert.Equal(2, visit));
    }

    private static void RunMany(WorkerPool pool, int* visits, int times)
    {
        for (int i = 0; i < times; i++)
            pool.Run(256, 16, new VisitBody(visits));
    }

    private static void Hammer(WorkerPool pool, int seed, System.Collections.Concurrent.ConcurrentQueue<Exception> failures)
    {
        int[] visits = new int[777];
        try
        {
            fixed (int* p = visits)
            {
                for (int round = 1; round <= 300; round++)
                {
                    pool.Run(777, 1 + (seed + round) % 50, new VisitBody(p));
                    Assert.All(visits, visit => Assert.Equal(round, visit));
                    if (round % 10 == seed)
                        Assert.Throws<InvalidTimeZoneException>(() => Throwing(pool, round));
                }
            }
        }
        catch (Exception e)
        {
            failures.Enqueue(e);
        }
    }

    private static void Throwing(WorkerPool pool, long at) => pool.Run(1000, 1, new ThrowBody(at));

    private readonly struct VisitBody(int* visits) : IRangeBody
    {
        private readonly int* _visits = visits;

        public void Run(long start, long end)
        {
            for (long i = start; i < end; i++)
                Interlocked.Increment(ref _visits[i]);
        }
    }

    private readonly struct BorderBody(long* ends) : IRangeBody
    {
        private readonly long* _ends = ends;

        public void Run(long start, long end) => _ends[start] = end;
    }

    private readonly struct MeetBody(int* arrived) : IRangeBody
    {
        private readonly int* _arrived = arrived;

        /// <summary>Ends only when another thread has begun the other chunk.</summary>
        public void Run(long start, long end)
        {
            Interlocked.Increment(ref *_arrived);
            Assert.True(SpinWait.SpinUntil(Met, TimeSpan.FromSeconds(30)), "no second thread came");
        }

        private bool Met() => Volatile.Read(ref *_arrived) == 2;
    }

    private readonly struct ThrowBody(long at) : IRangeBody
    {
        private readonly long _at = at;

        public void Run(long start, long end)
        {
            if (_at < 0 || start <= _at && _at < end)
                throw new InvalidTimeZoneException($"at {_at}");
        }
    }

    private readonly struct MeetThenThrowBody(long* begun, int* arrived, long half) : IRangeBody
    {
        private readonly long* _begun = begun;
        private readonly MeetBody _meeting = new(arrived);
        private readonly long _half = half;

        /// <summary>Both threads meet in the first chunks of their halves; then one of them fails.</summary>
        public void Run(long start, long end)
        {
            Interlocked.Increment(ref *_begun);
            if (start == 0 || start == _half)
                _meeting.Run(start, end);
            if (start == 0)
                throw new InvalidTimeZoneException();
        }
    }

    private readonly struct Outer(int* visits) : IRangeBody
    {
        private readonly int* _visits = visits;

        public static WorkerPool? Pool { get; set; }

        public void Run(long start, long end)
        {
            for (long i = start; i < end; i++)
                Pool!.Run(256, 4, new VisitBody(_visits + i * 256));
        }
    }
}

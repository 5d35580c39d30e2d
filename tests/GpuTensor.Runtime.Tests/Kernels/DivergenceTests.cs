using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

/// <summary>Threads that do not do together what they must do together, and threads that throw.</summary>
public sealed class DivergenceTests
{
    private readonly CpuDevice _device = new(2);

    [Fact]
    public void A_thread_that_ends_while_others_wait_is_named()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(new KernelConfig(3, 8), new EarlyEndKernel(5)));
        Assert.Contains(nameof(EarlyEndKernel), thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Group.Barrier", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("thread (0, 0, 0) is there, but thread (5, 0, 0) has ended", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(EarlyEndKernel.Execute), thrown.StackTrace, StringComparison.Ordinal);
        CheckUsable();
    }

    [Fact]
    public void Different_barriers_do_not_meet()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(new KernelConfig(1, 4), default(TwoBarriersKernel)));
        Assert.Contains("thread (1, 0, 0) is there, but others wait at Group.BarrierOr", thrown.Message, StringComparison.Ordinal);
        CheckUsable();
    }

    [Fact]
    public void A_lane_at_a_shuffle_and_a_thread_at_a_barrier_do_not_wait_for_ever()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(new KernelConfig(1, 40), default(ShuffleOrBarrierKernel)));
        Assert.Contains("thread (0, 0, 0) is there, but thread (3, 0, 0) waits at Warp.ShuffleXor", thrown.Message, StringComparison.Ordinal);
        CheckUsable();
    }

    [Fact]
    public void Lanes_at_different_shuffles_are_told()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(new KernelConfig(1, 40), default(TwoShufflesKernel)));
        Assert.Contains("All threads of a warp must reach Warp.ShuffleDown together", thrown.Message, StringComparison.Ordinal);
        CheckUsable();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(640)]
    public void An_exception_of_a_kernel_with_barriers_reaches_the_caller_as_it_is(int at)
    {
        var thrown = Assert.Throws<InvalidTimeZoneException>(() => _device.Launch(new KernelConfig(10, 64), new ThrowingKernel(at % 640, at < 640 ? 1 : 0)));
        Assert.Equal($"thread {at % 640}", thrown.Message);
        Assert.Contains(nameof(ThrowingKernel.Execute), thrown.StackTrace, StringComparison.Ordinal);
        CheckUsable();
    }

    [Fact]
    public void Failures_lose_no_thread()
    {
        var device = new CpuDevice(1);
        using var hosts = new DeviceArray<int>(device, 64);
        var seen = new HashSet<int>();
        for (int round = 0; round < 30; round++)
        {
            Assert.Throws<InvalidTimeZoneException>(() => device.Launch(new KernelConfig(1, 64), new HostKernel(hosts.View, round)));
            seen.UnionWith(hosts.ToArray());
        }

        Assert.Equal(64, seen.Count);
    }

    [Fact]
    public void Finally_blocks_run_when_another_thread_has_thrown()
    {
        using var ended = new DeviceArray<int>(_device, 1);
        Assert.Throws<InvalidTimeZoneException>(() => _device.Launch(new KernelConfig(1, 16), new FinallyKernel(ended.View)));
        Assert.Equal(16, ended.ToArray()[0]);
    }

    [Fact]
    public void A_kernel_whose_source_denies_that_it_waits_is_told()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(new KernelConfig(1, 2), default(DenyingKernel)));
        Assert.Contains("Group.Barrier", thrown.Message, StringComparison.Ordinal);
        _device.Launch(new KernelConfig(5, 1), default(DenyingKernel));
    }

    private void CheckUsable()
    {
        using var sum = new DeviceArray<int>(_device, 1);
        _device.Launch(new KernelConfig(4, 70), new CountKernel(sum.View));
        Assert.Equal(4 * 70 * 70, sum.ToArray()[0]);
    }

    private readonly struct CountKernel(ArrayView<int> sum) : IKernel
    {
        public void Execute() => Atomic.Add(ref sum[0], Group.BarrierPopCount(true));
    }

    private readonly struct EarlyEndKernel(int early) : IKernel
    {
        public void Execute()
        {
            if (Group.IdxX == early)
                return;
            Group.Barrier();
        }
    }

    private readonly struct TwoBarriersKernel : IKernel
    {
        public void Execute()
        {
            if (Group.IdxX == 0)
                Group.BarrierOr(true);
            else
                Group.Barrier();
        }
    }

    private readonly struct ShuffleOrBarrierKernel : IKernel
    {
        public void Execute()
        {
            if (Group.IdxX == 3)
                Warp.ShuffleXor(1, 1);
            else
                Group.Barrier();
        }
    }

    private readonly struct TwoShufflesKernel : IKernel
    {
        public void Execute()
        {
            if (Warp.LaneIdx < 7)
                Warp.ShuffleUp(1, 1);
            else
                Warp.ShuffleDown(1, 1);
        }
    }

    private readonly struct ThrowingKernel(int at, int barriersBefore) : IKernel
    {
        public void Execute()
        {
            for (int i = 0; i < barriersBefore; i++)
                Group.Barrier();
            if (Grid.GlobalIndex.X == at)
                throw new InvalidTimeZoneException($"thread {at}");
            Group.Barrier();
        }
    }

    private readonly struct HostKernel(ArrayView<int> hosts, int at) : IKernel
    {
        public void Execute()
        {
            hosts[Group.IdxX] = Environment.CurrentManagedThreadId;
            Group.Barrier();
            if (Group.IdxX == at)
                throw new InvalidTimeZoneException();
            Group.Barrier();
        }
    }

    private readonly struct FinallyKernel(ArrayView<int> ended) : IKernel
    {
        public void Execute()
        {
            try
            {
                Group.Barrier();
                if (Group.IdxX == 7)
                    throw new InvalidTimeZoneException();
                Group.Barrier();
            }
            finally
            {
                Atomic.Add(ref ended[0], 1);
            }
        }
    }

    private readonly struct DenyingKernel : IKernel
    {
        private static readonly KernelSource s_source = new(nameof(DenyingKernel), KernelTraits.Grouped, 0, "");

        static KernelSource? IKernel.Source => s_source;

        public void Execute() => Group.Barrier();
    }
}

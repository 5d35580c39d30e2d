using GpuTensor.Kernels;
using GpuTensor.Runtime.Cpu.Threads;

namespace GpuTensor.Runtime.Tests.Kernels;

/// <summary>What a launch checks before it begins, and how it reaches the threads.</summary>
public sealed class KernelConfigTests
{
    private readonly CpuDevice _device = new(2);

    public static TheoryData<KernelConfig, string> Impossible => new()
    {
        { new KernelConfig(-1, 1), "grid is (-1, 1, 1)" },
        { new KernelConfig((1, 1, -1), (1, 1, 1)), "grid is (1, 1, -1)" },
        { new KernelConfig((int.MaxValue, int.MaxValue, int.MaxValue), (1, 1, 1)), "fewer than 2^63" },
        { new KernelConfig(1, 0), "group is (0, 1, 1)" },
        { new KernelConfig((1, 1, 1), (1, -1, 1)), "group is (1, -1, 1)" },
        { new KernelConfig(1, 1025), "at most 1024" },
        { new KernelConfig((1, 1, 1), (11, 10, 10)), "at most 1024" },
        { new KernelConfig((1, 1, 1), (65536, 65536, 1)), "at most 1024" },
        { new KernelConfig((1, int.MaxValue, 1), (1, 2, 1)), "2^31 - 1" },
        { new KernelConfig((1, 1, int.MaxValue), (1, 1, 2)), "2^31 - 1" },
        { new KernelConfig(1, 1, -1), "-1 bytes" },
        { new KernelConfig(1, 1, (64 << 10) + 1), "at most 65536" },
        { default, "group is (0, 0, 0)" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_launch_says_why(KernelConfig config, string why)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => _device.Launch(in config, default(FailingKernel)));
        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
        Assert.Equal("config", thrown.ParamName);
    }

    [Fact]
    public void A_grid_without_groups_launches_nothing()
    {
        _device.Launch(new KernelConfig(0, 64), default(FailingKernel));
        _device.Launch(new KernelConfig((5, 0, 5), (1, 1, 1)), default(FailingKernel));
    }

    [Fact]
    public void The_limits_are_what_a_launch_may_ask_for()
    {
        Assert.Equal(new DeviceLimits(1024, 64 << 10, 32), _device.Limits);
        using var count = new DeviceArray<int>(_device, 1);
        _device.Launch(new KernelConfig((1, 1, 2), (8, 8, 16), _device.Limits.SharedBytes), new CountKernel(count.View));
        Assert.Equal(2048, count.ToArray()[0]);
    }

    [Fact]
    public void A_grouped_kernel_is_not_launched_by_thread_count()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(5, default(GroupedKernel)));
        Assert.Contains("KernelConfig", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("some.GroupedKernel", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grouped_kernel_without_a_source_finds_that_it_has_no_group()
    {
        using var count = new DeviceArray<int>(_device, 1);
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(5, new CountKernel(count.View)));
        Assert.Contains("KernelConfig", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(1000, 256)]
    public void A_kernel_without_barriers_runs_every_thread_of_the_grid_once(int groups, int size)
    {
        using var seen = new DeviceArray<int>(_device, groups * size);
        _device.Launch(new KernelConfig(groups, size), new MarkKernel(seen.View));
        Assert.All(seen.ToArray(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_thread_number_past_an_int_overflows_where_an_int_is_asked_for()
    {
        KernelThread thread = KernelThread.Enter();
        thread.MoveTo(1L + int.MaxValue);
        Assert.Throws<OverflowException>(() => Grid.GlobalIndex);
        Assert.Equal(1L + int.MaxValue, Grid.LongGlobalIndex.X);
        Assert.Throws<InvalidOperationException>(() => Grid.GlobalLinearIndex);
        thread.Leave();
    }

    [Fact]
    public void The_language_outside_a_kernel_throws()
    {
        Assert.Throws<InvalidOperationException>(() => Grid.GlobalIndex);
        Assert.Throws<InvalidOperationException>(() => Group.IdxX);
        Assert.Throws<InvalidOperationException>(() => Warp.LaneIdx);
        Assert.Throws<InvalidOperationException>(() => LocalMemory.Allocate<int>(1));
        Assert.Throws<InvalidOperationException>(() => SharedMemory.Allocate<int>(1));
    }

    [Fact]
    public void A_device_knows_which_bodies_its_operators_run()
    {
        Assert.Equal(CpuBodies.Vectorized, new CpuDevice().Bodies);
        Assert.Equal(CpuBodies.Kernels, new CpuDevice(1, CpuBodies.Kernels).Bodies);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuDevice(1, (CpuBodies)7));
    }

    private readonly struct FailingKernel : IKernel
    {
        public void Execute() => Assert.Fail("A thread ran.");
    }

    private readonly struct CountKernel(ArrayView<int> count) : IKernel
    {
        public void Execute()
        {
            Group.Barrier();
            Atomic.Add(ref count[0], 1);
        }
    }

    private readonly struct GroupedKernel : IKernel
    {
        private static readonly KernelSource s_source = new("some.GroupedKernel", KernelTraits.Grouped, 0, "");

        static KernelSource? IKernel.Source => s_source;

        public void Execute() => Assert.Fail("A thread ran.");
    }

    private readonly struct MarkKernel(ArrayView<int> seen) : IKernel
    {
        private static readonly KernelSource s_source = new(nameof(MarkKernel), KernelTraits.Grouped, 1, "");

        static KernelSource? IKernel.Source => s_source;

        public void Execute() => seen[Grid.IdxX * Group.DimX + Group.IdxX] += Warp.LaneIdx == Group.IdxX % 32 ? 1 : 2;
    }
}

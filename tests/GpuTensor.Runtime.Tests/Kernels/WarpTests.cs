using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

public sealed class WarpTests
{
    private const int Kinds = 4;
    private readonly CpuDevice _device = new(2);

    public static TheoryData<int, int, int> Cases =>
        new(from size in new[] { 1, 5, 32, 33, 71 }
            from width in new[] { 1, 2, 8, 16, 32 }
            from amount in new[] { 0, 1, 3, 8, 31 }
            select (size, width, amount));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shuffles_take_from_the_lane_that_their_definition_names(int size, int width, int amount)
    {
        using var taken = new DeviceArray<int>(_device, 2 * size * Kinds);
        _device.Launch(new KernelConfig(2, size), new ShuffleKernel(taken.View, width, amount));
        int[] actual = taken.ToArray();
        for (int thread = 0; thread < 2 * size; thread++)
        {
            int inGroup = thread % size;
            for (int kind = 0; kind < Kinds; kind++)
            {
                int from = thread - inGroup + Source(kind, inGroup, size, width, amount);
                Assert.True(from == actual[thread * Kinds + kind], $"kind {kind}, thread {thread}: {actual[thread * Kinds + kind]}, not {from}");
            }
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(96)]
    [InlineData(50)]
    public void A_butterfly_of_shuffles_gives_all_lanes_of_full_warps_the_sum(int size)
    {
        using var sums = new DeviceArray<double>(_device, size);
        _device.Launch(new KernelConfig(1, size), new ButterflyKernel(sums.View));
        double[] actual = sums.ToArray();
        for (int i = 0; i < size / 32 * 32; i++)
            Assert.Equal(32 * (i / 32 * 32) + 31 * 16, actual[i]);
    }

    [Fact]
    public void Warps_go_different_ways_and_meet_again()
    {
        using var values = new DeviceArray<int>(_device, 3 * 100);
        _device.Launch(new KernelConfig(3, 100), new WarpwiseKernel(values.View));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => i % 100 / 32 * 32 % 64 == 0 ? 1000 + i % 100 / 32 * 32 : -1), values.ToArray());
    }

    [Fact]
    public void Values_of_up_to_64_bytes_travel_whole()
    {
        using var values = new DeviceArray<(long, long, long, long, long, long, long, long)>(_device, 64);
        _device.Launch(new KernelConfig(1, 64), new WideKernel(values.View));
        Assert.All(values.ToArray().Select((value, i) => (value, i)),
            pair => Assert.Equal((pair.i / 32 * 32 + 5, 1, 2, 3, 4, 5, 6, 7), pair.value));
        Assert.Throws<NotSupportedException>(() => _device.Launch(new KernelConfig(1, 2), default(TooWideKernel)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(-2)]
    public void A_width_that_is_no_power_of_two_up_to_the_warp_throws(int width)
    {
        using var taken = new DeviceArray<int>(_device, 8 * Kinds);
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Launch(new KernelConfig(1, 8), new ShuffleKernel(taken.View, width, 1)));
    }

    private static int Source(int kind, int thread, int size, int width, int amount)
    {
        int warp = thread / 32 * 32;
        int lane = thread - warp;
        int part = lane / width * width;
        int source = kind switch
        {
            0 => part + amount % width,
            1 => lane - amount,
            2 => lane + amount,
            _ => part + ((lane - part) ^ amount),
        };
        return source >= part && source < part + width && warp + source < size ? warp + source : thread;
    }

    private readonly struct ShuffleKernel(ArrayView<int> taken, int width, int amount) : IKernel
    {
        public void Execute()
        {
            int me = Grid.GlobalIndex.X;
            ArrayView<int> mine = taken.SubView(me * Kinds, Kinds);
            mine[0] = Warp.Shuffle(me, amount, width);
            mine[1] = Warp.ShuffleUp(me, amount, width);
            mine[2] = Warp.ShuffleDown(me, amount, width);
            mine[3] = Warp.ShuffleXor(me, amount, width);
        }
    }

    private readonly struct ButterflyKernel(ArrayView<double> sums) : IKernel
    {
        public void Execute()
        {
            double sum = Group.IdxX;
            for (int mask = 1; mask < Warp.WarpSize; mask *= 2)
                sum += Warp.ShuffleXor(sum, mask);
            sums[Group.IdxX] = sum;
        }
    }

    private readonly struct WarpwiseKernel(ArrayView<int> values) : IKernel
    {
        public void Execute()
        {
            int value = -1;
            if (Warp.WarpIdx % 2 == 0)
            {
                Warp.Barrier();
                value = Warp.Broadcast(1000 + Group.IdxX, 0);
            }

            Group.Barrier();
            if (Warp.IsFirstLane == (Group.IdxX % 32 == 0) && Warp.LaneIdx == Group.IdxX % 32)
                values[Grid.GlobalIndex.X] = value;
        }
    }

    private readonly struct WideKernel(ArrayView<(long, long, long, long, long, long, long, long)> values) : IKernel
    {
        public void Execute() => values[Group.IdxX] = Warp.Broadcast(((long)Group.IdxX, 1L, 2L, 3L, 4L, 5L, 6L, 7L), 5);
    }

    private readonly struct TooWideKernel : IKernel
    {
        public void Execute() => Warp.Broadcast((default(Decimal4), 1), 0);
    }

    private record struct Decimal4(decimal A, decimal B, decimal C, decimal D);
}

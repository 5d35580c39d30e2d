using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

public sealed class BarrierTests
{
    private readonly CpuDevice _device = new(2);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(7, 64)]
    [InlineData(50, 33)]
    [InlineData(3, 1024)]
    public void A_group_reverses_its_part_through_shared_memory(int groups, int size)
    {
        using var x = new DeviceArray<int>(_device, [.. Enumerable.Range(0, groups * size)]);
        _device.Launch(new KernelConfig(groups, size), new ReverseKernel(x.View));
        Assert.Equal(Enumerable.Range(0, groups).SelectMany(g => Enumerable.Range(g * size, size).Reverse()), x.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    [InlineData(256)]
    public void A_tree_of_barriers_sums_a_group(int size)
    {
        using var x = new DeviceArray<int>(_device, [.. Enumerable.Range(1, 5 * size)]);
        using var sums = new DeviceArray<int>(_device, 5);
        _device.Launch(new KernelConfig(5, size), new SumKernel(x.View, sums.View));
        Assert.Equal(Enumerable.Range(1, 5 * size).Chunk(size).Select(part => part.Sum()), sums.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(100)]
    public void A_scan_in_dynamic_shared_memory_adds_what_lies_before(int size)
    {
        using var x = new DeviceArray<long>(_device, [.. Enumerable.Range(1, 3 * size).Select(i => (long)i)]);
        _device.Launch(new KernelConfig(3, size, 2 * size * sizeof(long)), new ScanKernel(x.View));
        long[] expected = [.. Enumerable.Range(1, 3 * size).Chunk(size)
            .SelectMany(part => part.Select((_, i) => part.Take(i + 1).Sum(value => (long)value)))];
        Assert.Equal(expected, x.ToArray());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(8, 8, 4)]
    public void Barriers_count_and_ask_all_threads_of_a_group(int x, int y, int z)
    {
        int size = x * y * z;
        using var answers = new DeviceArray<Int4>(_device, 4 * size);
        _device.Launch(new KernelConfig((4, 1, 1), (x, y, z)), new VoteKernel(answers.View));
        Int4[] expected =
        [
            .. Enumerable.Repeat(new Int4((size + 2) / 3, size == 1 ? 1 : 0, 1, 2 * (size - 1)), size),
            .. Enumerable.Repeat(new Int4(0, 0, 0, 2 * (size - 1)), size),
            .. Enumerable.Repeat(new Int4(size, 1, 1, 2 * (size - 1)), size),
            .. Enumerable.Repeat(new Int4(1, size == 1 ? 1 : 0, 1, 2 * (size - 1)), size),
        ];
        Assert.Equal(expected, answers.ToArray());
    }

    [Fact]
    public void Every_thread_knows_its_place_in_three_dimensions()
    {
        using var seen = new DeviceArray<int>(_device, 2 * 3 * 4 * 5 * 2 * 3);
        _device.Launch(new KernelConfig((2, 3, 4), (5, 2, 3)), new PlaceKernel(seen.View));
        Assert.All(seen.ToArray(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void Shared_arrays_are_apart_aligned_and_the_groups_own()
    {
        using var errors = new DeviceArray<int>(_device, 1);
        _device.Launch(new KernelConfig(40, 16, 100), new SharedArraysKernel(errors.View));
        Assert.Equal(0, errors.ToArray()[0]);
    }

    [Fact]
    public void Threads_that_allocate_different_shared_arrays_are_told()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(new KernelConfig(1, 4), default(UnevenSharedKernel)));
        Assert.Contains(nameof(UnevenSharedKernel), thrown.Message, StringComparison.Ordinal);
        Assert.Contains("(1, 0, 0) allocates 8 bytes where another has allocated 4", thrown.Message, StringComparison.Ordinal);
    }

    private readonly struct ReverseKernel(ArrayView<int> x) : IKernel
    {
        public void Execute()
        {
            ArrayView<int> part = SharedMemory.Allocate<int>(Group.DimX);
            part[Group.IdxX] = x[Grid.GlobalIndex.X];
            Group.Barrier();
            x[Grid.GlobalIndex.X] = part[Group.DimX - 1 - Group.IdxX];
        }
    }

    private readonly struct SumKernel(ArrayView<int> x, ArrayView<int> sums) : IKernel
    {
        public void Execute()
        {
            ArrayView<int> part = SharedMemory.Allocate1D<int>(Group.DimX);
            part[Group.IdxX] = x[Grid.GlobalIndex.X];
            Group.Barrier();
            for (int half = Group.DimX / 2; half > 0; half /= 2)
            {
                if (Group.IdxX < half)
                    part[Group.IdxX] += part[Group.IdxX + half];
                Group.Barrier();
            }

            if (Group.IsFirstThread)
                sums[Grid.IdxX] = part[0];
        }
    }

    private readonly struct ScanKernel(ArrayView<long> x) : IKernel
    {
        public void Execute()
        {
            int size = Group.DimX;
            int i = Group.IdxX;
            ArrayView<long> from = SharedMemory.GetDynamic<long>().SubView(0, size);
            ArrayView<long> to = SharedMemory.GetDynamic<long>().SubView(size);
            from[i] = x[Grid.GlobalIndex.X];
            for (int step = 1; step < size; step *= 2)
            {
                Group.Barrier();
                to[i] = i >= step ? from[i] + from[i - step] : from[i];
                (from, to) = (to, from);
            }

            x[Grid.GlobalIndex.X] = from[i];
        }
    }

    private readonly struct VoteKernel(ArrayView<Int4> answers) : IKernel
    {
        public void Execute()
        {
            int i = Group.LinearIndex;
            bool says = Grid.IdxX switch { 0 => i % 3 == 0, 1 => false, 2 => true, _ => i == Group.Dimension.Size - 1 };
            answers[Grid.GlobalLinearIndex] = new Int4(
                Group.BarrierPopCount(says),
                Group.BarrierAnd(says) ? 1 : 0,
                Group.BarrierOr(says) ? 1 : 0,
                Group.Broadcast(2 * i, Group.Dimension.Size - 1));
        }
    }

    private readonly struct PlaceKernel(ArrayView<int> seen) : IKernel
    {
        public void Execute()
        {
            Group.Barrier();
            Index3D grid = Grid.Dimension;
            Index3D group = Group.Dimension;
            Index3D global = Grid.GlobalIndex;
            bool right = global == (Grid.IdxX * group.X + Group.IdxX, Grid.IdxY * group.Y + Group.IdxY, Grid.IdxZ * group.Z + Group.IdxZ)
                && Grid.LongGlobalIndex == global
                && Grid.Index == (Grid.IdxX, Grid.IdxY, Grid.IdxZ)
                && Group.Index == (Group.IdxX, Group.IdxY, Group.IdxZ)
                && grid == (Grid.DimX, Grid.DimY, Grid.DimZ) && grid == (2, 3, 4)
                && group == (Group.DimX, Group.DimY, Group.DimZ) && group == (5, 2, 3)
                && Group.LinearIndex == Group.IdxX + 5 * (Group.IdxY + 2 * Group.IdxZ)
                && Grid.GlobalLinearIndex == (Grid.IdxX + 2 * (Grid.IdxY + 3 * Grid.IdxZ)) * 30L + Group.LinearIndex
                && Group.IsFirstThread == (Group.Index == (0, 0, 0));
            if (right)
                seen[global.X + 10 * (global.Y + 6 * global.Z)]++;
        }
    }

    private readonly struct SharedArraysKernel(ArrayView<int> errors) : IKernel
    {
        public void Execute()
        {
            ref int one = ref SharedMemory.Allocate<int>();
            ArrayView<byte> bytes = SharedMemory.Allocate<byte>(3);
            ArrayView<Float4> floats = SharedMemory.Allocate<Float4>(Group.DimX);
            ArrayView<int> none = SharedMemory.Allocate<int>(0);
            ArrayView<double> dynamic = SharedMemory.GetDynamic<double>();
            if (Group.IsFirstThread)
            {
                one = Grid.IdxX;
                bytes[2] = (byte)Grid.IdxX;
                dynamic[11] = Grid.IdxX;
            }

            floats[Group.IdxX] = new Float4(Grid.IdxX, 1, 2, 3);
            Group.Barrier();
            Float4 next = floats[(Group.IdxX + 1) % Group.DimX];
            if (one != Grid.IdxX || bytes[2] != Grid.IdxX || dynamic[11] != Grid.IdxX || next != new Float4(Grid.IdxX, 1, 2, 3))
                Atomic.Add(ref errors[0], 1);
            if (dynamic.Length != 12 || none.Length != 0)
                Atomic.Add(ref errors[0], 1);
        }
    }

    private readonly struct UnevenSharedKernel : IKernel
    {
        public void Execute() => SharedMemory.Allocate<int>(Group.IdxX + 1)[0] = 1;
    }
}

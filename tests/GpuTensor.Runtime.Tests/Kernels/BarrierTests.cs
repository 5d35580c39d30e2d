using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

public sealed unsafe class BarrierTests
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
        int[] x = [.. Enumerable.Range(0, groups * size)];
        fixed (int* p = x)
            _device.Launch(new KernelConfig(groups, size), new ReverseKernel(new ArrayView<int>(p, x.Length)));
        Assert.Equal(Enumerable.Range(0, groups).SelectMany(g => Enumerable.Range(g * size, size).Reverse()), x);
    }

    private readonly struct ReverseKernel(ArrayView<int> x) : IKernel
    {
        private readonly ArrayView<int> _x = x;

        public void Execute()
        {
            ArrayView<int> part = SharedMemory.Allocate<int>(Group.DimX);
            part[Group.IdxX] = _x[Grid.GlobalIndex.X];
            Group.Barrier();
            _x[Grid.GlobalIndex.X] = part[Group.DimX - 1 - Group.IdxX];
        }
    }
}

using System.Collections.Concurrent;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

public sealed class CooperativeLaunchTests
{
    private readonly CpuDevice _device = new(3);

    [Fact]
    public void Many_host_threads_launch_at_once()
    {
        var failures = new ConcurrentQueue<Exception>();
        var threads = new Thread[8];
        for (int i = 0; i < threads.Length; i++)
        {
            int size = 5 + 9 * i;
            threads[i] = new Thread(() => Hammer(size, failures));
            threads[i].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Assert.Empty(failures);
    }

    [Fact]
    public void A_warm_launch_allocates_nothing_on_the_managed_heap()
    {
        // One worker: with more, a moment in which all are busy may still need another crew.
        var device = new CpuDevice(1);
        using var x = new DeviceArray<int>(device, 12 * 20);
        var config = new KernelConfig(12, 20);
        var kernel = new RotateKernel(x.View);
        for (int i = 0; i < 50; i++)
            device.Launch(in config, in kernel);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            device.Launch(in config, in kernel);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Threads_take_turns_in_the_order_of_their_numbers()
    {
        using var order = new DeviceArray<int>(_device, 1 + 3 * 50);
        _device.Launch(new KernelConfig(1, 50), new OrderKernel(order.View));
        int[] turns = order.ToArray()[1..];
        Assert.Equal(Enumerable.Range(0, 50), turns[..50]);
        Assert.Equal([49, .. Enumerable.Range(0, 49)], turns[50..100]);
        Assert.Equal(Enumerable.Range(0, 50), turns[100..].Order());
    }

    [Fact]
    public void Threads_that_never_wait_need_no_host_threads()
    {
        using var hosts = new DeviceArray<int>(_device, 1024);
        new CpuDevice(1).Launch(new KernelConfig(1, 1024), new HostKernel(hosts.View));
        Assert.All(hosts.ToArray(), host => Assert.Equal(Environment.CurrentManagedThreadId, host));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Local_arrays_are_apart_aligned_and_the_threads_own(bool grouped)
    {
        using var errors = new DeviceArray<int>(_device, 1);
        var kernel = new LocalKernel(errors.View, 5);
        if (grouped)
            _device.Launch(new KernelConfig(20, 40), in kernel);
        else
            _device.Launch(5000, in kernel);
        Assert.Equal(0, errors.ToArray()[0]);
    }

    [Fact]
    public void Local_arrays_without_end_are_refused()
    {
        using var errors = new DeviceArray<int>(_device, 1);
        var thrown = Assert.Throws<InvalidOperationException>(() => _device.Launch(1, new LocalKernel(errors.View, 3_000_000)));
        Assert.Contains("in a loop", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Launch(1, default(NegativeLocalKernel)));
    }

    private void Hammer(int size, ConcurrentQueue<Exception> failures)
    {
        try
        {
            using var x = new DeviceArray<int>(_device, [.. Enumerable.Range(0, 6 * size)]);
            for (int round = 0; round < 5; round++)
                _device.Launch(new KernelConfig(6, size), new RotateKernel(x.View));
            Assert.Equal(Enumerable.Range(0, 6 * size).Select(i => i / size * size + (i + 5 - i / size * size) % size), x.ToArray());
        }
        catch (Exception e)
        {
            failures.Enqueue(e);
        }
    }

    private readonly struct RotateKernel(ArrayView<int> x) : IKernel
    {
        public void Execute()
        {
            ArrayView<int> part = SharedMemory.Allocate<int>(Group.DimX);
            part[Group.IdxX] = x[Grid.GlobalIndex.X];
            Group.Barrier();
            x[Grid.GlobalIndex.X] = part[(Group.IdxX + 1) % Group.DimX];
        }
    }

    private readonly struct OrderKernel(ArrayView<int> order) : IKernel
    {
        public void Execute()
        {
            for (int phase = 0; phase < 3; phase++)
            {
                order[1 + order[0]++] = Group.IdxX;
                Group.Barrier();
            }
        }
    }

    private readonly struct HostKernel(ArrayView<int> hosts) : IKernel
    {
        public void Execute() => hosts[Group.IdxX] = Environment.CurrentManagedThreadId;
    }

    private readonly struct LocalKernel(ArrayView<int> errors, int rounds) : IKernel
    {
        public void Execute()
        {
            ArrayView<long> first = LocalMemory.Allocate<long>(7);
            first[6] = Grid.LongGlobalIndex.X;
            for (int i = 0; i < rounds; i++)
            {
                ArrayView<Float4> next = LocalMemory.Allocate<Float4>(100);
                next[99] = new Float4(i, i, i, i);
                next[0] = next[99];
            }

            if (first[6] != Grid.LongGlobalIndex.X)
                Atomic.Add(ref errors[0], 1);
        }
    }

    private readonly struct NegativeLocalKernel : IKernel
    {
        public void Execute() => LocalMemory.Allocate<int>(-Grid.GlobalIndex.X - 1);
    }
}

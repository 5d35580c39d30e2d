using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests;

public sealed unsafe class LaunchTests
{
    private readonly CpuDevice _device = new(4);

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_003)]
    public void A_scale_kernel_scales_every_element_and_nothing_behind(int count)
    {
        float[] x = [.. Enumerable.Range(0, count).Select(i => i * 0.5f)];
        float[] y = [.. Enumerable.Repeat(-1f, count + 64)];
        fixed (float* px = x, py = y)
            _device.Launch(count + 50, new ScaleKernel(new ArrayView<float>(px, count), new ArrayView<float>(py, count), 3));
        Assert.Equal([.. x.Select(value => value * 3), .. Enumerable.Repeat(-1f, 64)], y);
    }

    [Fact]
    public void A_launch_of_no_threads_runs_nothing()
    {
        _device.Launch(0, new ThrowingKernel(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _device.Launch(-1, new ThrowingKernel(0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(777)]
    [InlineData(9_999)]
    public void An_exception_of_a_kernel_reaches_the_caller_and_the_device_stays_usable(long at)
    {
        var thrown = Assert.Throws<InvalidTimeZoneException>(() => _device.Launch(10_000, new ThrowingKernel(at)));
        Assert.Equal($"thread {at}", thrown.Message);
        A_scale_kernel_scales_every_element_and_nothing_behind(5000);
    }

    [Fact]
    public void An_index_outside_a_view_throws_instead_of_reading_foreign_memory()
    {
        float[] x = new float[10];
        fixed (float* p = x)
        {
            var view = new ArrayView<float>(p, 10);
            var thrown = Assert.Throws<IndexOutOfRangeException>(() => _device.Launch(11, new UncheckedScaleKernel(view)));
            Assert.Contains("10", thrown.Message, StringComparison.Ordinal);
            Assert.Throws<IndexOutOfRangeException>(() => view[-1]);
            Assert.Throws<IndexOutOfRangeException>(() => view[long.MinValue]);
        }
    }

    [Fact]
    public void A_part_of_a_view_is_bounded_by_it()
    {
        int[] x = [.. Enumerable.Range(0, 10)];
        fixed (int* p = x)
        {
            var view = new ArrayView<int>(p, 10);
            ArrayView<int> part = view.SubView(3, 4);
            Assert.Equal((4, 3, 6), (part.Length, part[0], part[3]));
            Assert.Throws<IndexOutOfRangeException>(() => part[4]);
            Assert.Equal(0, view.SubView(10, 0).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => view.SubView(-1, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.SubView(0, -1));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.SubView(8, 3));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.SubView(long.MaxValue, 1));
        }
    }

    [Fact]
    public void A_launch_allocates_nothing_on_the_managed_heap()
    {
        float[] x = new float[5000];
        fixed (float* p = x)
        {
            var kernel = new ScaleKernel(new ArrayView<float>(p, 5000), new ArrayView<float>(p, 5000), 1);
            LaunchMany(kernel);
            long before = GC.GetAllocatedBytesForCurrentThread();
            LaunchMany(kernel);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private void LaunchMany(in ScaleKernel kernel)
    {
        for (int i = 0; i < 500; i++)
            _device.Launch(5000, in kernel);
    }

    private readonly struct ScaleKernel(ArrayView<float> x, ArrayView<float> y, float factor) : IKernel
    {
        private readonly ArrayView<float> _x = x;
        private readonly ArrayView<float> _y = y;
        private readonly float _factor = factor;

        public void Execute()
        {
            int i = Grid.GlobalIndex.X;
            if (i < _x.Length)
                _y[i] = _x[i] * _factor;
        }
    }

    private readonly struct UncheckedScaleKernel(ArrayView<float> x) : IKernel
    {
        private readonly ArrayView<float> _x = x;

        public void Execute() => _x[Grid.LongGlobalIndex.X] *= 2;
    }

    private readonly struct ThrowingKernel(long at) : IKernel
    {
        private readonly long _at = at;

        public void Execute()
        {
            if (Grid.LongGlobalIndex.X == _at)
                throw new InvalidTimeZoneException($"thread {_at}");
        }
    }
}

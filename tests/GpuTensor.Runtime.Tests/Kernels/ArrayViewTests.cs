using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

public sealed class ArrayViewTests : IDisposable
{
    private readonly DeviceArray<int> _array = new(new CpuDevice(1), [.. Enumerable.Range(0, 10)]);

    public void Dispose() => _array.Dispose();

    [Fact]
    public void Every_kind_of_index_finds_the_element()
    {
        ArrayView<int> view = _array.View;
        Assert.Equal((3, 4, 5, 6), (view[3], view[4L], view[new Index1D(5)], view[new LongIndex1D(6)]));
        Assert.Equal((10L, 10, true), (view.Length, view.IntLength, view.IsValid));
        Assert.Equal((0L, false), (default(ArrayView<int>).Length, default(ArrayView<int>).IsValid));
        view[9] = -1;
        Assert.Equal(-1, _array.ToArray()[9]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void An_index_outside_throws(long index)
    {
        ArrayView<int> view = _array.View;
        Assert.Contains($"{index}", Assert.Throws<IndexOutOfRangeException>(() => view[index]).Message, StringComparison.Ordinal);
        Assert.Throws<IndexOutOfRangeException>(() => default(ArrayView<int>)[index]);
    }

    [Fact]
    public void Parts_and_casts_see_the_same_memory()
    {
        ArrayView<int> part = _array.View.SubView(2);
        Assert.Equal((8L, 2), (part.Length, part[0]));
        ArrayView<Int4> vectors = part.Cast<Int4>();
        Assert.Equal((2L, new Int4(6, 7, 8, 9)), (vectors.Length, vectors[1]));
        Assert.Equal((7L * 2, (short)0, (short)3), (_array.View.SubView(3, 7).Cast<short>().Length, part.Cast<short>()[3], _array.View.SubView(3).Cast<short>()[0]));
        Assert.Equal(1, _array.View.SubView(1, 7).Cast<Int4>().Length);
    }

    [Fact]
    public void The_memory_of_another_device_is_counted_and_passed_on_but_never_touched()
    {
        ArrayView<int> view = ArrayView<int>.Of(onHost: false, 0x1234, 16, 10);
        Assert.Equal((10L, true, false, (nint)0x1234, 16L), (view.Length, view.IsValid, view.IsOnHost, view.Memory, view.Offset));
        foreach (long index in new[] { 0, 9, -1, 10, long.MaxValue, long.MinValue })
            Assert.Throws<InvalidOperationException>(() => view[index]);

        ArrayView<int> part = view.SubView(3, 4);
        Assert.Equal((4L, 28L, (nint)0x1234), (part.Length, part.Offset, part.Memory));
        ArrayView<Int2> cast = part.SubView(1).Cast<Int2>();
        Assert.Equal((1L, 32L, false), (cast.Length, cast.Offset, cast.IsOnHost));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.SubView(11));

        ArrayView<int> empty = view.SubView(10);
        Assert.Equal((0L, false), (empty.Length, empty.IsOnHost));
        Assert.Throws<InvalidOperationException>(() => empty[0]);
    }
}

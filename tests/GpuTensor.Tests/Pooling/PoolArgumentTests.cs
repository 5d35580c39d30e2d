namespace GpuTensor.Tests.Pooling;

public sealed class PoolArgumentTests
{
    [Fact]
    public void Rule_22_a_window_larger_than_the_input_names_both()
    {
        using var input = DeviceTensor.Zeros<float>([1, 4, 5, 2]);
        string message = Assert.Throws<ArgumentException>(() => input.MaxPool2D((5, 3))).Message;
        Assert.Contains("5x3", message);
        Assert.Contains("4x5", message);
        message = Assert.Throws<ArgumentException>(() => input.AveragePool2D(3, dilations: 2)).Message;
        Assert.Contains("3x3", message);
        Assert.Contains("2x2", message);
        Assert.Contains("4x5", message);
        message = Assert.Throws<ArgumentException>(() => input.MaxPool2DWithIndices(8, padding: Padding.Explicit(1))).Message;
        Assert.Contains("Explicit(1, 1, 1, 1)", message);
    }

    [Fact]
    public void Rule_22_sizes_below_one_are_named()
    {
        using var input = DeviceTensor.Zeros<float>([1, 4, 5, 2]);
        Assert.Throws<ArgumentOutOfRangeException>("window", () => input.MaxPool2D(0));
        Assert.Throws<ArgumentOutOfRangeException>("strides", () => input.MaxPool2D(2, (1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>("dilations", () => input.MaxPool2D(2, 1, dilations: (-1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>("left", () => Padding.Explicit(0, 0, -1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("layout", () => input.MaxPool2D(2, layout: (ImageLayout)7));
    }

    [Fact]
    public void Rule_05_positions_beyond_64_bits_are_refused()
    {
        using var input = DeviceTensor.Zeros<float>([1, 4, 5, 2]);
        Assert.Throws<ArgumentException>("window", () => input.MaxPool2D(long.MaxValue, 1, Padding.Same, 3));
        Assert.Throws<ArgumentException>("window", () => input.MaxPool2D(2, 1, Padding.Explicit(long.MaxValue)));
        Assert.Throws<ArgumentException>(() => input.MaxPool2D(1, 1, Padding.Explicit(long.MaxValue / 8)));
    }

    [Fact]
    public void Rule_22_the_rank_and_the_destination_are_checked()
    {
        using var vector = DeviceTensor.Zeros<float>([4]);
        Assert.Contains("[4]", Assert.Throws<ArgumentException>(() => vector.MaxPool2D(1)).Message);
        using var input = DeviceTensor.Zeros<float>([1, 4, 4, 2]);
        using var wrong = DeviceTensor.Zeros<float>([1, 2, 2, 3]);
        Assert.Contains("[1, 2, 2, 2]", Assert.Throws<ArgumentException>(() => input.MaxPool2D(wrong, 2)).Message);
        Assert.Throws<ArgumentException>(() => input.AveragePool2D(input, 1));
        using var elsewhere = DeviceTensor.Zeros<float>([1, 2, 2, 2], new CpuDevice(1));
        Assert.Throws<InvalidOperationException>(() => input.MaxPool2D(elsewhere, 2));
        using var integers = DeviceTensor.Zeros<long>([1, 2, 2, 2]);
        using var same = DeviceTensor.Zeros<long>([1, 2, 2, 2]);
        Assert.Throws<ArgumentException>(() => same.MaxPool2DWithIndices(integers, integers, 1));
        using var half = DeviceTensor.Zeros<Half>([1, 2, 2, 2]);
        Assert.Contains("float16", Assert.Throws<NotSupportedException>(() => half.MaxPool2D(2)).Message);
        input.Dispose();
        Assert.Throws<ObjectDisposedException>(() => input.MaxPool2D(2));
    }

    [Fact]
    public void Rule_04_empty_batches_and_channels_give_empty_results()
    {
        using var batch = DeviceTensor.Zeros<float>([0, 4, 6, 2]);
        using var pooled = batch.MaxPool2D(2);
        Assert.Equal([0, 2, 3, 2], pooled.Shape);
        using var averaged = batch.AveragePool2D(3, 1, Padding.Same);
        Assert.Equal([0, 4, 6, 2], averaged.Shape);
        using var channels = DeviceTensor.Zeros<float>([3, 0, 4, 6]);
        var (values, indices) = channels.MaxPool2DWithIndices(2, layout: ImageLayout.Nchw);
        Assert.Equal([3, 0, 2, 3], values.Shape);
        Assert.Equal([3, 0, 2, 3], indices.Shape);
        using var rows = DeviceTensor.Zeros<float>([1, 0, 6, 2]);
        using var none = rows.MaxPool2D(2, padding: Padding.Same);
        Assert.Equal([1, 0, 3, 2], none.Shape);
        Assert.Throws<ArgumentException>(() => rows.MaxPool2D(2));
    }

    [Fact]
    public void Rule_24_results_go_into_the_callers_tensors()
    {
        using var input = DeviceTensor.Create<float>([1, 2, 3, 4], [1, 2, 2, 1]);
        using var values = DeviceTensor.Full<float>([1, 1, 1, 1], 9);
        using var indices = DeviceTensor.Full<long>([1, 1, 1, 1], 9);
        input.MaxPool2D(values, 2);
        Assert.Equal([4f], values.ToArray());
        input.AveragePool2D(values, 2);
        Assert.Equal([2.5f], values.ToArray());
        input.MaxPool2DWithIndices(values, indices, 2);
        Assert.Equal([4f], values.ToArray());
        Assert.Equal([3L], indices.ToArray());
    }

    [Fact]
    public void Sizes_and_paddings_print_as_they_are_written()
    {
        Assert.Equal("3x3", new Size2D(3, 3).ToString());
        Size2D size = (3, 5);
        Assert.Equal("3x5", size.ToString());
        Assert.Equal("SameLower", Padding.SameLower.ToString());
        Assert.Equal("Explicit(1, 2, 3, 4)", Padding.Explicit(1, 2, 3, 4).ToString());
        Assert.Equal(Padding.Valid, default);
    }
}

using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rules 1 to 3: layouts, windows and paddings.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class WindowRules
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_01_images_are_NHWC_and_filters_HWIO(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 10, 2, 20, 3, 30], [1, 1, 3, 2], device);
        using DeviceTensor<float> w = DeviceTensor.Create<float>([1, 0, 100, 1000], [1, 1, 2, 2], device);
        using DeviceTensor<float> y = x.Conv2D(w);
        Assert.Equal([1, 1, 3, 2], y.Shape);
        Assert.Equal([1001, 10000, 2002, 20000, 3003, 30000], y.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_01_NCHW_and_OIHW_are_asked_for_and_never_guessed(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 2, 3, 10, 20, 30], [1, 2, 1, 3], device);
        using DeviceTensor<float> w = DeviceTensor.Create<float>([1, 100, 0, 1000], [2, 2, 1, 1], device);
        using DeviceTensor<float> y = x.Conv2D(w, layout: ImageLayout.Nchw);
        Assert.Equal([1, 2, 1, 3], y.Shape);
        Assert.Equal([1001, 2002, 3003, 10000, 20000, 30000], y.ToArray());

        // The same bytes are NHWC unless said otherwise: 2 rows of 1 pixel of 3 channels, which the filter does not take.
        Assert.Throws<ArgumentException>(() => x.Conv2D(w));
        using DeviceTensor<float> pooled = x.MaxPool2D((2, 1));
        Assert.Equal([10, 20, 30], pooled.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_02_convolution_does_not_flip_the_filter(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1], device);
        using DeviceTensor<float> w = DeviceTensor.Create<float>([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1, 1], device);
        using DeviceTensor<float> y = x.Conv2D(w, padding: Padding.Same);
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1], y.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_02_convolution_pads_with_zeros(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Ones<float>([1, 2, 2, 1], device);
        using DeviceTensor<float> w = DeviceTensor.Ones<float>([3, 3, 1, 1], device);
        using DeviceTensor<float> y = x.Conv2D(w, padding: Padding.Full);
        Assert.Equal([1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1], y.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_02_a_channel_mismatch_prints_both_shapes(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([2, 5, 6, 3], device);
        using DeviceTensor<float> w = DeviceTensor.Zeros<float>([3, 3, 4, 8], device);
        ArgumentException e = Assert.Throws<ArgumentException>(() => x.Conv2D(w));
        Assert.Contains("[2, 5, 6, 3]", e.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 3, 4, 8]", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_03_pooling_padding_is_no_value(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([-1, -2, -3, -4, -5, -6], [1, 2, 3, 1], device);
        using DeviceTensor<float> greatest = x.MaxPool2D(2, 2, Padding.Same);
        using DeviceTensor<float> mean = x.AveragePool2D(2, 2, Padding.Same);
        Assert.Equal([-1, -3], greatest.ToArray());
        Assert.Equal([-3, -4.5f], mean.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_03_the_running_maximum_starts_from_a_cell_that_exists(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Full([1, 5, 7, 3], float.NegativeInfinity, device);
        using DeviceTensor<float> y = x.MaxPool2D(3, 1, Padding.Same);
        Assert.All(y.ToArray(), value => Assert.Equal(float.NegativeInfinity, value));
        (DeviceTensor<float> values, DeviceTensor<long> indices) = x.MaxPool2DWithIndices(3, 2);
        using (values)
        using (indices)
            Assert.Equal([0, 1, 2, 6, 7, 8, 12, 13, 14], indices.ToArray()[..9]);
        using DeviceTensor<sbyte> least = DeviceTensor.Full([1, 4, 4, 20], sbyte.MinValue, device);
        using DeviceTensor<sbyte> pooled = least.MaxPool2D(3, 1, Padding.Same);
        Assert.All(pooled.ToArray(), value => Assert.Equal(sbyte.MinValue, value));
    }

    /// <summary>The table of paddings: input 13, window 6, stride 5 and its relatives.</summary>
    [Theory]
    [InlineData(13, 6, 5, 1, "Valid", 2)]
    [InlineData(13, 6, 5, 1, "Same", 3)]
    [InlineData(13, 6, 5, 1, "SameLower", 3)]
    [InlineData(13, 6, 5, 1, "Full", 4)]
    [InlineData(13, 3, 1, 4, "Valid", 5)]
    [InlineData(13, 3, 1, 4, "Same", 13)]
    [InlineData(13, 3, 2, 4, "Full", 11)]
    [InlineData(1, 3, 1, 1, "Full", 3)]
    [InlineData(5, 2, 7, 1, "Valid", 1)]
    [InlineData(5, 2, 7, 1, "Same", 1)]
    public void Rule_01_to_03_output_sizes_are_those_of_the_table(long input, long window, long stride, long dilation, string padding, long output)
    {
        foreach (MatrixDevice entry in DeviceMatrix.Devices)
        {
            if (DeviceMatrix.SkipReason(entry) is not null)
                continue;
            Padding kind = padding switch
            {
                "Same" => Padding.Same,
                "SameLower" => Padding.SameLower,
                "Full" => Padding.Full,
                _ => Padding.Valid,
            };
            using DeviceTensor<float> x = DeviceTensor.Zeros<float>([1, 1, input, 1], DeviceMatrix.Get(entry.Name));
            using DeviceTensor<float> y = x.MaxPool2D((1, window), (1, stride), kind, (1, dilation));
            Assert.Equal([1, 1, output, 1], y.Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_01_to_03_the_odd_padding_of_Same_is_after_and_of_SameLower_before(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 2, 3, 4], [1, 1, 4, 1], device);
        using DeviceTensor<float> w = DeviceTensor.Create<float>([1, 10], [1, 2, 1, 1], device);
        using DeviceTensor<float> same = x.Conv2D(w, padding: Padding.Same);
        using DeviceTensor<float> lower = x.Conv2D(w, padding: Padding.SameLower);
        using DeviceTensor<float> given = x.Conv2D(w, padding: Padding.Explicit(0, 0, 2, 1));
        Assert.Equal([21, 32, 43, 4], same.ToArray());
        Assert.Equal([10, 21, 32, 43], lower.ToArray());
        Assert.Equal([0, 10, 21, 32, 43, 4], given.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_01_to_03_a_window_larger_than_the_input_names_both(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([1, 4, 9, 1], device);
        using DeviceTensor<float> w = DeviceTensor.Zeros<float>([3, 3, 1, 1], device);
        ArgumentException pooling = Assert.Throws<ArgumentException>(() => x.MaxPool2D((5, 2)));
        ArgumentException convolution = Assert.Throws<ArgumentException>(() => x.Conv2D(w, dilations: 2));
        Assert.All([pooling, convolution], e => Assert.Contains("4x9", e.Message, StringComparison.Ordinal));
        Assert.Contains("5x2", pooling.Message, StringComparison.Ordinal);
        Assert.Contains("3x3", convolution.Message, StringComparison.Ordinal);
    }
}

using GpuTensor.Testing;

namespace GpuTensor.Tests.Rules;

/// <summary>Rule 5: 64-bit sizes, checked; strides and paddings far beyond the image.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class SizeRules
{
    private const long Huge = 1L << 62;

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_05_strides_far_larger_than_the_image_give_one_output(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 2, 3, 4, 5, 6], [1, 2, 3, 1], device);
        using DeviceTensor<float> w = DeviceTensor.Ones<float>([2, 2, 1, 1], device);
        using DeviceTensor<float> convolved = x.Conv2D(w, strides: Huge);
        using DeviceTensor<float> pooled = x.MaxPool2D(2, Huge, Padding.Same);
        using DeviceTensor<float> averaged = x.AveragePool2D((1, 3), (1, int.MaxValue + 5L));
        Assert.Equal([12], convolved.ToArray());
        Assert.Equal([5], pooled.ToArray());
        Assert.Equal([2, 5], averaged.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_05_windows_and_dilations_far_larger_than_the_image_touch_what_exists(string name)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> x = DeviceTensor.Create<float>([1, 2, 3], [1, 1, 3, 1], device);
        using DeviceTensor<float> w = DeviceTensor.Create<float>([1, 10, 100], [1, 3, 1, 1], device);
        using DeviceTensor<float> convolved = x.Conv2D(w, padding: Padding.Same, dilations: (1L, 1L << 33));
        using DeviceTensor<float> pooled = x.MaxPool2D((1L, 1L << 20), 1, Padding.Same);
        Assert.Equal([10, 20, 30], convolved.ToArray());
        Assert.Equal([3, 3, 3], pooled.ToArray());
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_05_sizes_that_do_not_fit_64_bits_throw(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([4, 4], DeviceMatrix.Get(name));
        using DeviceTensor<float> images = x.Reshape(1, 4, 4, 1);
        Assert.ThrowsAny<ArgumentException>(() => x.ScatterUpsample([Huge, 1]));
        Assert.ThrowsAny<ArgumentException>(() => x.ScatterUpsample([1L << 40, 1L << 40]));
        Assert.ThrowsAny<ArgumentException>(() => x.Pad([(Huge, Huge), (0, 0)]));
        Assert.ThrowsAny<ArgumentException>(() => x.Pad([(1L << 40, 0), (1L << 40, 0)]));
        Assert.ThrowsAny<ArgumentException>(() => images.MaxPool2D(2, 1, Padding.Explicit(Huge)));
        Assert.ThrowsAny<ArgumentException>(() => images.MaxPool2D((2L, Huge), 1, Padding.Full, (1L, 8L)));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_05_sizes_that_no_memory_holds_throw_and_say_how_many_bytes(string name)
    {
        using DeviceTensor<float> x = DeviceTensor.Zeros<float>([4, 4], DeviceMatrix.Get(name));
        OutOfDeviceMemoryException e = Assert.Throws<OutOfDeviceMemoryException>(() => x.ScatterUpsample([1L << 30, 1L << 20]));
        Assert.Equal(64L << 50, e.RequestedBytes);
        Assert.Contains($"{64L << 50} bytes", e.Message, StringComparison.Ordinal);
    }
}

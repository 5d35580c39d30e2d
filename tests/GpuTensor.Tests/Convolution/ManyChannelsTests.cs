using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;
using GpuTensor.Tests.Properties;

namespace GpuTensor.Tests.Convolution;

/// <summary>Channels enough that devices share them in tiles, and sizes around the tiles' borders.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class ManyChannelsTests
{
    [Theory]
    [EachDevice(8, 24, 1, 3, 1, 1, PaddingKind.Same)]
    [EachDevice(16, 64, 1, 1, 1, 1, PaddingKind.Valid)]
    [EachDevice(20, 68, 1, 3, 2, 1, PaddingKind.Same)]
    [EachDevice(32, 132, 1, 2, 1, 2, PaddingKind.Full)]
    [EachDevice(12, 28, 2, 3, 1, 1, PaddingKind.SameLower)]
    [EachDevice(36, 64, 1, 3, 1, 1, PaddingKind.Same)]
    [EachDevice(10, 30, 1, 3, 1, 1, PaddingKind.Same)]
    public void Many_channels_are_the_reference(string device, int inputs, int outputs, int groups, int taps, int stride, int dilation, PaddingKind padding)
    {
        Check(device, inputs, outputs, groups, new Window(new Pair(taps, taps))
        {
            Strides = new Pair(stride, stride),
            Dilations = new Pair(dilation, dilation),
            Padding = new WindowPadding(padding),
        }, [2, 7, 9, inputs * groups]);
    }

    /// <summary>So many pixels that a device with few multiprocessors takes its larger tiles.</summary>
    [Theory]
    [EachDevice(12, 24, 48)]
    [EachDevice(8, 68, 33)]
    [EachDevice(8, 132, 33)]
    [EachDevice(3, 3, 40)]
    public void Many_pixels_are_the_reference(string device, int inputs, int outputs, int side) =>
        Check(device, inputs, outputs, 1, new Window(Pair.One), [1, side, side, inputs]);

    /// <summary>Filters of more than a megabyte, with and without channels that fill the last vector.</summary>
    [Theory]
    [EachDevice(2048, 160, 1)]
    [EachDevice(2048, 150, 1)]
    [EachDevice(256, 130, 3)]
    public void Filters_larger_than_caches_are_the_reference(string device, int inputs, int outputs, int taps) =>
        Check(device, inputs, outputs, 1, new Window(new Pair(taps, taps)) { Padding = new WindowPadding(PaddingKind.Same) }, [1, 3, 4, inputs]);

    /// <summary>Planes of pixels: in and out of tiles, whole images as one row (1 x 1), rows with padding, and windows far apart.</summary>
    [Theory]
    [EachDevice(16, 17, 1, 1, 1, 1, PaddingKind.Valid)]
    [EachDevice(33, 64, 1, 1, 2, 1, PaddingKind.Valid)]
    [EachDevice(20, 68, 1, 3, 1, 1, PaddingKind.Same)]
    [EachDevice(16, 48, 1, 3, 2, 1, PaddingKind.Same)]
    [EachDevice(17, 21, 2, 3, 1, 1, PaddingKind.SameLower)]
    [EachDevice(18, 20, 3, 2, 1, 9, PaddingKind.Full)]
    [EachDevice(300, 130, 1, 3, 1, 1, PaddingKind.Valid)]
    public void Many_planes_are_the_reference(string device, int inputs, int outputs, int groups, int taps, int stride, int dilation, PaddingKind padding)
    {
        Check(device, inputs, outputs, groups, new Window(new Pair(taps, taps))
        {
            Strides = new Pair(stride, stride),
            Dilations = new Pair(dilation, dilation),
            Padding = new WindowPadding(padding),
            ChannelsFirst = true,
        }, [2, inputs * groups, 7, 9]);
    }

    /// <summary>Planes of one pixel: the results of an image are one row, behind which the next image's begin.</summary>
    [Theory]
    [EachDevice(16, 33)]
    [EachDevice(17, 34)]
    [EachDevice(20, 21)]
    public void Planes_of_one_pixel_leave_what_lies_behind_them_alone(string name, int inputs, int outputs)
    {
        Device device = DeviceMatrix.Get(name);
        using DeviceTensor<float> images = DeviceTensor.Ones<float>([1, inputs, 1, 1], device);
        using DeviceTensor<float> filters = DeviceTensor.Ones<float>([outputs, inputs, 1, 1], device);
        using DeviceTensor<float> memory = DeviceTensor.Full([outputs + 16], -7f, device);
        memory.Buffer.AddOwner();
        using var result = new DeviceTensor<float>(memory.Buffer, [1, outputs, 1, 1]);
        images.Conv2D(filters, null, result, layout: ImageLayout.Nchw);
        Assert.Equal([.. Enumerable.Repeat((float)inputs, outputs), .. Enumerable.Repeat(-7f, 16)], memory.ToArray());
    }

    private static void Check(string device, int inputs, int outputs, int groups, Window window, Shape images)
    {
        var random = new Random(inputs * outputs);
        HostTensor Random(params long[] shape) => RandomData.Tensor("float32", new Shape(shape), DataKind.Reals, random.Next());
        HostTensor image = RandomData.Tensor("float32", images, DataKind.Reals, random.Next());
        (long height, long width) = (window.Size.Height, window.Size.Width);
        HostTensor filter = window.ChannelsFirst ? Random(outputs * groups, inputs, height, width) : Random(height, width, inputs, outputs * groups);
        HostTensor bias = Random(outputs * groups);
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        Assert.Null(Tolerances.CheckReference(
            library.Conv2D(image, filter, bias, window, groups), ConvolutionReference.Conv2D(image, filter, bias, window, groups)));
        Assert.Null(Tolerances.CheckReference(
            library.Conv2D(image, filter, null, window, groups), ConvolutionReference.Conv2D(image, filter, null, window, groups)));
    }
}

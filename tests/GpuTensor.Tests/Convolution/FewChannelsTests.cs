using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;
using GpuTensor.Tests.Properties;

namespace GpuTensor.Tests.Convolution;

/// <summary>Image filters: every channel of a picture filtered on its own, into one or several.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class FewChannelsTests
{
    [Theory]
    [EachDevice(2, 1, 1, 3, 1, 1, PaddingKind.Same)]
    [EachDevice(3, 1, 1, 5, 1, 1, PaddingKind.Same)]
    [EachDevice(3, 1, 2, 5, 1, 1, PaddingKind.SameLower)]
    [EachDevice(3, 2, 3, 3, 2, 1, PaddingKind.Valid)]
    [EachDevice(4, 1, 1, 3, 1, 2, PaddingKind.Full)]
    [EachDevice(4, 1, 2, 3, 3, 1, PaddingKind.Same)]
    [EachDevice(3, 1, 1, 3, 1, 12, PaddingKind.Same)]
    public void Groups_of_few_channels_are_the_reference(string device, int groups, int inputs, int outputs, int taps, int stride, int dilation, PaddingKind padding)
    {
        var window = new Window(new Pair(taps, taps))
        {
            Strides = new Pair(stride, stride),
            Dilations = new Pair(dilation, dilation),
            Padding = new WindowPadding(padding),
        };
        var random = new Random(groups * taps);
        HostTensor filter = Random(random, taps, taps, inputs, outputs * groups);
        Check(device, Random(random, 2, 13, 37, inputs * groups), filter, Random(random, outputs * groups), window, groups);
    }

    /// <summary>A Gaussian is a column times a row; rows of pixels longer than one task takes.</summary>
    [Theory]
    [EachDevice(1, 3)]
    [EachDevice(3, 5)]
    [EachDevice(4, 3)]
    public void Separable_filters_of_wide_pictures_are_the_reference(string device, int channels, int taps)
    {
        double[] line = taps == 3 ? [1, 2, 1] : [1, 4, 6, 4, 1];
        var values = new double[taps * taps * channels];
        for (int i = 0; i < values.Length; i++)
            values[i] = line[i / channels / taps] * line[i / channels % taps] * (1 + i % channels);
        var random = new Random(channels);
        HostTensor filter = new("float32", new Shape([taps, taps, 1, channels]), values);
        Check(device, Random(random, 1, 6, 1300, channels), filter, null, new Window(new Pair(taps, taps)) { Padding = new WindowPadding(PaddingKind.Same) }, channels);
    }

    private static HostTensor Random(Random random, params long[] shape) =>
        RandomData.Tensor("float32", new Shape(shape), DataKind.Reals, random.Next());

    private static void Check(string device, HostTensor image, HostTensor filter, HostTensor? bias, Window window, int groups) =>
        Assert.Null(Tolerances.CheckReference(
            new LibraryOperators(DeviceMatrix.Get(device)).Conv2D(image, filter, bias, window, groups),
            ConvolutionReference.Conv2D(image, filter, bias, window, groups)));
}

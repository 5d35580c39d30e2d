using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Properties;

/// <summary>What holds between results, whatever a reference says.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class AlgebraProperties
{
    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Convolution_is_linear(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, Finite, item =>
        {
            HostTensor a = item.Input();
            HostTensor b = (item with { Seed = item.Seed / 2 }).Input();
            HostTensor filter = item.Filter();
            HostTensor sum = ElementwiseReference.Binary(BinaryOperation.Add, a, b);
            HostTensor ofSum = library.Conv2D(sum, filter, null, item.Window, item.Groups);
            HostTensor ofA = library.Conv2D(a, filter, null, item.Window, item.Groups);
            HostTensor ofB = library.Conv2D(b, filter, null, item.Window, item.Groups);
            double[] slack = Slack(item, a, filter).Zip(Slack(item, b, filter), (x, y) => 2 * (x + y)).ToArray();
            return Tolerances.CheckReference(ofSum, Add(ofA, ofB, slack));
        });
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Convolution_and_pooling_commute_with_shifts(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => Finite(random) with { Bias = false }, item =>
        {
            // A border of one stride before the image moves every window by one.
            Window window = item.Window with { Padding = WindowPadding.Valid, ChannelsFirst = false, Ceil = false };
            (long height, long width) = WindowCases.LeastImage(window);
            ConvolutionCase fitting = item with { Window = window, Height = Math.Max(item.Height, height), Width = Math.Max(item.Width, width) };
            HostTensor x = fitting.Input();
            HostTensor shifted = LayoutReference.Pad(x, [(0, 0), (window.Strides.Height, 0), (window.Strides.Width, 0), (0, 0)], PadKind.Constant, 0);
            HostTensor filter = fitting.Filter();
            HostTensor y = library.Conv2D(x, filter, null, window, item.Groups);
            HostTensor yShifted = Inner(library.Conv2D(shifted, filter, null, window, item.Groups), y.Shape);
            double[] slack = Array.ConvertAll(Slack(fitting, x, filter), value => 2 * value);
            return Tolerances.CheckReference(yShifted, new HostTensor(y.Dtype, y.Shape, y.Data) { Slack = slack })
                ?? Tolerances.CheckBits(Inner(library.MaxPool(shifted, window), library.MaxPool(x, window).Shape), library.MaxPool(x, window));
        });
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Both_layouts_give_the_same_images(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, Finite, item =>
        {
            ConvolutionCase nhwc = item with { Window = item.Window with { ChannelsFirst = false } };
            HostTensor x = nhwc.Input();
            HostTensor filter = nhwc.Filter();
            HostTensor y = library.Conv2D(x, filter, nhwc.BiasTensor(), nhwc.Window, item.Groups);
            HostTensor other = library.Conv2D(
                library.Transpose(x, [0, 3, 1, 2]), library.Transpose(filter, [3, 2, 0, 1]), nhwc.BiasTensor(),
                item.Window with { ChannelsFirst = true }, item.Groups);
            double[] slack = Array.ConvertAll(Slack(nhwc, x, filter), value => 2 * value + 8);
            return Tolerances.CheckReference(library.Transpose(other, [0, 2, 3, 1]), new HostTensor(y.Dtype, y.Shape, y.Data) { Slack = slack });
        });
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Softmax_does_not_change_when_all_logits_move(string device)
    {
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        PropertyCheck.ForAll(device, random => SoftmaxCase.RandomFinite(random) with { Data = DataKind.SmallIntegers, Scale = 1, Temperature = 1 }, item =>
        {
            HostTensor x = item.Logits();
            HostTensor moved = x.Map(value => value + item.Seed % 1000 - 500);
            return Tolerances.CheckBits(
                library.Softmax(moved, item.Axis, 1, false), library.Softmax(x, item.Axis, 1, false));
        });
    }

    [Theory]
    [InlineData(CpuBodies.Vectorized)]
    [InlineData(CpuBodies.Kernels)]
    public void Every_number_of_threads_gives_the_same_bits(CpuBodies bodies)
    {
        var library = new LibraryOperators(new CpuDevice(0, bodies));
        LibraryOperators[] others = [new(new CpuDevice(1, bodies)), new(new CpuDevice(3, bodies))];
        PropertyCheck.ForAll(bodies == CpuBodies.Vectorized ? "cpu:0" : "cpu-kernels", ConvolutionCase.Random, item =>
        {
            HostTensor x = item.Input();
            HostTensor filter = item.Filter();
            HostTensor y = library.Conv2D(x, filter, item.BiasTensor(), item.Window, item.Groups);
            return others.Select(other => Tolerances.CheckBits(other.Conv2D(x, filter, item.BiasTensor(), item.Window, item.Groups), y))
                .FirstOrDefault(wrong => wrong is not null);
        });
    }

    private static ConvolutionCase Finite(Random random) =>
        ConvolutionCase.Random(random) with { Data = RandomData.Pick(random, DataKind.SmallIntegers, DataKind.Reals) };

    private static double[] Slack(ConvolutionCase item, HostTensor x, HostTensor filter) =>
        ConvolutionReference.Conv2D(x, filter, null, item.Window, item.Groups).Slack!;

    private static HostTensor Add(HostTensor a, HostTensor b, double[] slack) =>
        new(a.Dtype, a.Shape, [.. a.Data.Zip(b.Data, (x, y) => x + y)]) { Slack = slack };

    /// <summary>The last rows and columns, as many as the shape has.</summary>
    private static HostTensor Inner(HostTensor images, Shape shape)
    {
        HostTensor result = HostTensor.Zeros(images.Dtype, shape);
        for (long i = 0; i < result.Data.Length; i++)
        {
            long[] at = Coordinates.Of(shape, i);
            at[1] += images.Shape[1] - shape[1];
            at[2] += images.Shape[2] - shape[2];
            result.Data[i] = images.Data[Coordinates.Flat(images.Shape, at)];
        }

        return result;
    }
}

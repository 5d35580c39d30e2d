using GpuTensor.Testing;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;
using GpuTensor.Tests.Properties;

namespace GpuTensor.Tests.Convolution;

/// <summary>Convolution on tensor cores: what is left of the digits, what is not finite, and that others compute in float32.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class PrecisionTests
{
    /// <summary>Of the sum of absolute products: both factors are rounded to 11 digits, and tensor cores cut sums off.</summary>
    private const double Tf32Error = 1e-3;

    [Theory]
    [EachDevice(8, 24, 1, 3, 1, 1, PaddingKind.Same)]
    [EachDevice(16, 64, 1, 1, 1, 1, PaddingKind.Valid)]
    [EachDevice(20, 68, 1, 3, 2, 1, PaddingKind.Same)]
    [EachDevice(32, 132, 1, 2, 1, 2, PaddingKind.Full)]
    [EachDevice(12, 28, 2, 3, 1, 1, PaddingKind.SameLower)]
    [EachDevice(36, 96, 1, 3, 2, 2, PaddingKind.Same)]
    public void Shapes_are_within_what_the_precision_allows(string device, int inputs, int outputs, int groups, int taps, int stride, int dilation, PaddingKind padding) =>
        Check(device, inputs, outputs, groups, new Window(new Pair(taps, taps))
        {
            Strides = new Pair(stride, stride),
            Dilations = new Pair(dilation, dilation),
            Padding = new WindowPadding(padding),
        }, [2, 7, 9, inputs * groups]);

    /// <summary>So many pixels that a device with few multiprocessors takes its larger tiles, and so many products that they are summed in blocks.</summary>
    [Theory]
    [EachDevice(12, 24, 1, 48)]
    [EachDevice(8, 132, 1, 33)]
    [EachDevice(520, 24, 3, 6)]
    public void Large_sizes_are_within_what_the_precision_allows(string device, int inputs, int outputs, int taps, int side) =>
        Check(device, inputs, outputs, 1, new Window(new Pair(taps, taps)) { Padding = new WindowPadding(PaddingKind.Same) }, [1, side, side, inputs]);

    /// <summary>Few channels, or channels that are not multiples of four, have no way over tensor cores.</summary>
    [Theory]
    [EachDevice(3, 24)]
    [EachDevice(10, 30)]
    [EachDevice(16, 8)]
    public void Other_shapes_are_computed_in_float32(string device, int inputs, int outputs)
    {
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands([1, 6, 7, inputs], 3, inputs, outputs);
        HostTensor Run(MathPrecision precision) => new LibraryOperators(DeviceMatrix.Get(device)).Conv2D(image, filter, bias, new Window(new Pair(3, 3)), 1, precision);
        Assert.Null(Tolerances.CheckBits(Run(MathPrecision.Tf32), Run(MathPrecision.Float32)));
        Assert.Null(Tolerances.CheckBits(Run(MathPrecision.Tf32x3), Run(MathPrecision.Float32)));
    }

    /// <summary>Where there are tensor cores, they are used; where there are none, asking for them changes nothing.</summary>
    [Theory]
    [EachDevice]
    public void Devices_without_tensor_cores_compute_in_float32(string device)
    {
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands([1, 8, 9, 16], 3, 16, 32);
        HostTensor Run(MathPrecision precision) => new LibraryOperators(DeviceMatrix.Get(device)).Conv2D(image, filter, bias, new Window(new Pair(3, 3)), 1, precision);
        bool isSame = Tolerances.CheckBits(Run(MathPrecision.Tf32), Run(MathPrecision.Float32)) is null;
        Assert.Equal(!DeviceMatrix.Get(device).HasTensorCores, isSame);
        Assert.Equal(device is DeviceMatrix.EmulatedCudaName or DeviceMatrix.CudaName, DeviceMatrix.Get(device).HasTensorCores);
        Assert.Equal(isSame, Tolerances.CheckBits(Run(MathPrecision.Tf32x3), Run(MathPrecision.Tf32)) is null);
    }

    [Theory]
    [EachDevice(MathPrecision.Tf32)]
    [EachDevice(MathPrecision.Tf32x3)]
    public void What_is_not_finite_reaches_the_outputs_whose_windows_cover_it(string device, MathPrecision precision)
    {
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands([2, 7, 9, 8], 3, 8, 28);
        var window = new Window(new Pair(3, 3)) { Padding = new WindowPadding(PaddingKind.Same) };
        image.Data[8 * 10 + 3] = double.PositiveInfinity;
        image.Data[8 * 50] = double.NaN;
        image.Data[8 * 63 + 7] = double.NegativeInfinity;
        filter.Data[28 * 13 + 5] = 0;
        CheckFinite(device, image, filter, bias, window, precision);
        bias.Data[3] = double.NegativeInfinity;
        CheckFinite(device, image, filter, bias, window, precision);
    }

    /// <summary>The greatest float is no number of TF32: it would be rounded to infinity.</summary>
    [Theory]
    [EachDevice(MathPrecision.Tf32)]
    [EachDevice(MathPrecision.Tf32x3)]
    public void The_greatest_numbers_stay_finite(string device, MathPrecision precision)
    {
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands([1, 6, 7, 12], 1, 12, 24);
        for (int i = 0; i < image.Data.Length; i++)
            image.Data[i] = i % 12 == i / 12 % 12 ? (i % 2 == 0 ? float.MaxValue : -float.MaxValue) : 0;
        filter = filter.Map(value => (float)(0.4 + Math.Abs(value) / 1e3));
        CheckFinite(device, image, filter, bias, new Window(Pair.One), precision);
    }

    [Theory]
    [EachDevice(MathPrecision.Tf32)]
    [EachDevice(MathPrecision.Tf32x3)]
    public void What_is_done_again_gives_the_same_bits(string device, MathPrecision precision)
    {
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands([1, 9, 11, 20], 3, 20, 36);
        HostTensor[] results = [.. DeviceMatrix.Alike(device).Select(one => new LibraryOperators(one).Conv2D(image, filter, bias, new Window(new Pair(3, 3)), 1, precision))];
        Assert.All(results, result => Assert.Null(Tolerances.CheckBits(result, results[0])));
    }

    private static void Check(string device, int inputs, int outputs, int groups, Window window, Shape images)
    {
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands(images, (int)window.Size.Height, inputs, outputs * groups);
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        HostTensor expected = ConvolutionReference.Conv2D(image, filter, bias, window, groups);
        double terms = (double)window.Size.Height * window.Size.Width * inputs + 1;
        HostTensor Run(MathPrecision precision) => library.Conv2D(image, filter, bias, window, groups, precision);
        Assert.Null(Tolerances.CheckReference(Run(MathPrecision.Tf32x3), expected));
        HostTensor rounded = Run(MathPrecision.Tf32);
        Assert.Equal(expected.Shape, rounded.Shape);
        for (int i = 0; i < expected.Data.Length; i++)
        {
            double absoluteSum = expected.Slack![i] / (4 * Math.Sqrt(terms));
            Assert.True(Math.Abs(rounded.Data[i] - expected.Data[i]) <= Tf32Error * absoluteSum, $"{rounded.Data[i]} at {i} must be {expected.Data[i]}, of {absoluteSum}.");
        }
    }

    /// <summary>What is finite is as exact as the precision says, what is not is the reference's.</summary>
    private static void CheckFinite(string device, HostTensor image, HostTensor filter, HostTensor bias, Window window, MathPrecision precision)
    {
        HostTensor expected = ConvolutionReference.Conv2D(image, filter, bias, window, 1);
        HostTensor got = new LibraryOperators(DeviceMatrix.Get(device)).Conv2D(image, filter, bias, window, 1, precision);
        for (int i = 0; i < expected.Data.Length; i++)
        {
            (double value, double want) = (got.Data[i], expected.Data[i]);
            double unit = precision == MathPrecision.Tf32 ? Tf32Error : Dtypes.Epsilon(Dtypes.Float32);
            bool isRight = double.IsFinite(want) ? Math.Abs(value - want) <= expected.Slack![i] * unit : value.Equals(want);
            Assert.True(isRight, $"{value} at {i} must be {want}.");
        }
    }

    private static (HostTensor Image, HostTensor Filter, HostTensor Bias) Operands(Shape images, int taps, int inputs, int outputs)
    {
        var random = new Random(inputs * outputs);
        HostTensor Random(params long[] shape) => RandomData.Tensor("float32", new Shape(shape), DataKind.Reals, random.Next());
        return (RandomData.Tensor("float32", images, DataKind.Reals, random.Next()), Random(taps, taps, inputs, outputs), Random(outputs));
    }
}

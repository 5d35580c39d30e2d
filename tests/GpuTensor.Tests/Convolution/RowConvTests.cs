using GpuTensor.Ops.Convolution;
using GpuTensor.Testing;
using GpuTensor.Testing.Cuda;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.Ptx;
using GpuTensor.Testing.References;
using GpuTensor.Tests.Properties;

namespace GpuTensor.Tests.Convolution;

/// <summary>Pictures of few channels into several: what GPUs compute from rows of cells in shared memory.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class RowConvTests
{
    /// <summary>Channels and their remainders, filters of one row and of many, rows of whole vectors and others, every kind of padding.</summary>
    private static readonly Case[] s_cases =
    [
        new("3 to 8", [1, 27, 40, 3], new Pair(3, 3), 8, WindowPadding.Same),
        new("3 to 8 without vectors", [2, 19, 25, 3], new Pair(3, 3), 8, WindowPadding.Same),
        new("3 to 64, two apart", [1, 34, 36, 3], new Pair(7, 7), 64, WindowPadding.Explicit(3, 3, 3, 3)) { Strides = new Pair(2, 2) },
        new("3 to 16, inside", [2, 32, 32, 3], new Pair(5, 5), 16, WindowPadding.Valid),
        new("1 to 4", [1, 40, 61, 1], new Pair(5, 5), 4, new(PaddingKind.SameLower)),
        new("1 to 64", [2, 28, 28, 1], new Pair(3, 3), 64, WindowPadding.Same),
        new("2 to 5", [2, 30, 33, 2], new Pair(3, 3), 5, new(PaddingKind.Full)),
        new("4 to 32", [1, 21, 26, 4], new Pair(3, 3), 32, WindowPadding.Same),
        new("5 to 10", [1, 33, 30, 5], new Pair(2, 4), 10, WindowPadding.Explicit(0, 2, 3, 1)),
        new("6 to 20", [1, 40, 47, 6], new Pair(3, 5), 20, WindowPadding.Explicit(4, 0, 0, 7)) { Strides = new Pair(3, 2) },
        new("7 to 68", [1, 11, 15, 7], new Pair(3, 3), 68, WindowPadding.Same),
        new("4 to 66, three apart", [1, 27, 31, 4], new Pair(3, 2), 66, WindowPadding.Same) { Strides = new Pair(1, 3) },
        new("rows far apart", [1, 30, 27, 3], new Pair(4, 3), 12, WindowPadding.Same) { Dilations = new Pair(3, 1) },
        new("columns far apart", [1, 45, 41, 3], new Pair(3, 1), 12, WindowPadding.Same) { Dilations = new Pair(1, 4) },
        new("filters of one cell", [2, 70, 71, 3], new Pair(1, 1), 9, WindowPadding.Valid),
        new("many products", [1, 35, 39, 3], new Pair(11, 11), 9, WindowPadding.Same) { Strides = new Pair(4, 4) },
        new("more weights than shared memory", [1, 9, 9, 7], new Pair(9, 9), 64, WindowPadding.Same),
        new("wide windows", [1, 12, 70, 1], new Pair(2, 37), 8, WindowPadding.Same),
        new("padding alone", [1, 20, 24, 3], new Pair(3, 3), 8, WindowPadding.Explicit(9, 5, 20, 7)),
    ];

    public static IEnumerable<TheoryDataRow<string, string>> CasesOnDevices =>
        from device in DeviceMatrix.Devices
        from item in s_cases
        select new TheoryDataRow<string, string>(device.Name, item.Name) { Skip = DeviceMatrix.SkipReason(device) };

    public static TheoryData<string> Names => [.. s_cases.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(CasesOnDevices))]
    public void Few_channels_are_the_reference(string device, string name)
    {
        Case item = Find(name);
        (HostTensor image, HostTensor filter, HostTensor bias) = item.Operands();
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        foreach (HostTensor? added in (HostTensor?[])[bias, null])
        {
            Assert.Null(Tolerances.CheckReference(
                library.Conv2D(image, filter, added, item.Window, 1), ConvolutionReference.Conv2D(image, filter, added, item.Window, 1)));
        }
    }

    /// <summary>Neighbours of a window must not reach it, not even times zero.</summary>
    [Theory]
    [EachDevice("3 to 8")]
    [EachDevice("2 to 5")]
    [EachDevice("many products")]
    [EachDevice("wide windows")]
    public void What_is_not_finite_reaches_the_outputs_whose_windows_cover_it(string device, string name)
    {
        Case item = Find(name);
        (HostTensor image, HostTensor filter, HostTensor bias) = item.Operands();
        int pixel = (int)image.Shape[3];
        image.Data[0] = double.PositiveInfinity;
        image.Data[(int)(image.Shape[2] * 5 + 17) * pixel] = double.NaN;
        image.Data[^1] = double.NegativeInfinity;
        bias.Data[1] = double.PositiveInfinity;
        Assert.Null(Tolerances.CheckReference(
            new LibraryOperators(DeviceMatrix.Get(device)).Conv2D(image, filter, bias, item.Window, 1),
            ConvolutionReference.Conv2D(image, filter, bias, item.Window, 1)));
    }

    /// <summary>CPUs have better ways, but any device can run it: as C# and as OpenCL C it means the same.</summary>
    [Theory]
    [EachDevice("3 to 64, two apart")]
    [EachDevice("2 to 5")]
    [EachDevice("many products")]
    [EachDevice("4 to 66, three apart")]
    public void The_kernel_is_the_reference_on_devices_that_do_not_choose_it(string name, string caseName)
    {
        Case item = Find(caseName);
        Device device = DeviceMatrix.Get(name);
        (HostTensor image, HostTensor filter, HostTensor bias) = item.Operands();
        HostTensor expected = ConvolutionReference.Conv2D(image, filter, bias, item.Window, 1);
        using DeviceTensor<float> images = Upload(image, device), filters = Upload(filter, device), biases = Upload(bias, device);
        using DeviceTensor<float> results = DeviceTensor.Full(expected.Shape, float.NaN, device);
        Conv2DGeometry geometry = Conv2DGeometry.Create(
            images.Shape, filters.Shape, biases.Shape, new Size2D(item.Strides.Height, item.Strides.Width), LibraryOperators.ToPadding(item.Padding),
            new Size2D(item.Dilations.Height, item.Dilations.Width), 1, ImageLayout.Nhwc);
        using (var x = new KernelOperand<float>(images))
        using (var w = new KernelOperand<float>(filters))
        using (var b = new KernelOperand<float>(biases))
        using (var y = new KernelOperand<float>(results))
            Assert.True(RowConvLaunch.TryRun(device, in geometry, new ConvOperands<float>(x.View, w.View, b.View, y.View, true), 1 << 20));
        var got = new HostTensor(Dtypes.Float32, expected.Shape, Array.ConvertAll(results.ToArray(), value => (double)value));
        Assert.Null(Tolerances.CheckReference(got, expected));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cases_use_the_kernel(string name)
    {
        var counter = new KernelCounter();
        Case item = Find(name);
        (HostTensor image, HostTensor filter, HostTensor bias) = item.Operands();
        CudaDevice device = new EmulatedCuda(80) { Options = new EmulatedGpuOptions { Counter = counter } }.NewDevice();
        new LibraryOperators(device).Conv2D(image, filter, bias, item.Window, 1);
        Assert.Contains(counter.Launches, launch => launch.Kernel.Contains("RowConvKernel", StringComparison.Ordinal));
    }

    /// <summary>Of all instructions of the benchmark's shapes, how many are products; no bank is asked twice, no sector read in vain.</summary>
    [Theory]
    [InlineData(270, 1920, 3, 3, 8, 1, 1, 0.8)]
    [InlineData(224, 224, 3, 7, 64, 2, 3, 0.88)]
    [InlineData(32, 32, 3, 5, 16, 1, 0, 0.88)]
    public void The_usual_shapes_are_mostly_products(int height, int width, int channels, int taps, int outputs, int stride, int padding, double share)
    {
        var counter = new KernelCounter { MostCtas = 4 };
        var machine = new EmulatedCuda(90) { Options = new EmulatedGpuOptions { Counter = counter, FindUnwrittenGlobal = false } };
        machine.Gpus[0].Multiprocessors = 1;
        CudaDevice device = machine.NewDevice();
        using DeviceTensor<float> images = DeviceTensor.Zeros<float>([4, height, width, channels], device);
        using DeviceTensor<float> filters = DeviceTensor.Zeros<float>([taps, taps, channels, outputs], device);
        images.Conv2D(filters, strides: new Size2D(stride, stride), padding: Padding.Explicit(padding, padding, padding, padding)).Dispose();
        device.Synchronize();
        KernelCounts counts = counter.Launches.Single(launch => launch.Kernel.Contains("RowConvKernel", StringComparison.Ordinal));
        long all = counts.WarpInstructions - counts.Of("mov.") - counts.Of("ld.param");
        Assert.True(counts.Of("fma.rn.f32") >= share * all, $"{counts.Of("fma.rn.f32")} of {all}");
        Assert.Equal(0, counts.LocalAccesses);
        CheckPieces("shared reads", counts.SharedReads, 1.1);
        CheckPieces("shared writes", counts.SharedWrites, 1.1);
        CheckPieces("global reads", counts.GlobalReads, 1.2);
        CheckPieces("global writes", counts.GlobalWrites, 1.05);
    }

    private static DeviceTensor<float> Upload(HostTensor tensor, Device device) =>
        DeviceTensor.Create(Array.ConvertAll(tensor.Data, value => (float)value), tensor.Shape, device);

    private static void CheckPieces(string what, AccessCounts counts, double most) =>
        Assert.True(counts.Pieces <= most * counts.LeastPieces, $"{what}: {counts.Pieces} instead of {counts.LeastPieces}");

    private static Case Find(string name) => s_cases.Single(item => item.Name == name);

    private sealed record Case(string Name, Shape Images, Pair Taps, int Outputs, WindowPadding Padding)
    {
        public Pair Strides { get; init; } = Pair.One;

        public Pair Dilations { get; init; } = Pair.One;

        public Window Window => new(Taps) { Strides = Strides, Dilations = Dilations, Padding = Padding };

        public (HostTensor Image, HostTensor Filter, HostTensor Bias) Operands()
        {
            var random = new Random(Outputs);
            HostTensor Random(params long[] shape) => RandomData.Tensor(Dtypes.Float32, new Shape(shape), DataKind.Reals, random.Next());
            return (RandomData.Tensor(Dtypes.Float32, Images, DataKind.Reals, random.Next()), Random(Taps.Height, Taps.Width, Images[3], Outputs), Random(Outputs));
        }
    }
}

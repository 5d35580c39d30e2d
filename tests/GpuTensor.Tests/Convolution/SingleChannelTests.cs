using GpuTensor.Kernels;
using GpuTensor.Testing;
using GpuTensor.Testing.Cuda;
using GpuTensor.Testing.Operators;
using GpuTensor.Testing.Ptx;
using GpuTensor.Testing.References;
using GpuTensor.Tests.Properties;

namespace GpuTensor.Tests.Convolution;

/// <summary>Convolutions of single channels, large enough for the kernels that GPUs have for them: what they compute and what they cost.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class SingleChannelTests
{
    private const string Quads = "FourLanes", Pairs = "TwoLanes", Single = "OneLane", Planes = "k_PlaneConvKernel";

    private static readonly Window s_nhwc = new(new Pair(3, 3)) { Padding = WindowPadding.Same };
    private static readonly Window s_nchw = s_nhwc with { ChannelsFirst = true };

    /// <summary>Channels and pixels that fill vectors or do not, windows inside and over borders, bands of rows that are full or not.</summary>
    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["3x3"] = new([1, 37, 35, 12], s_nhwc, Quads),
        ["3x3 inside and over borders"] = new([1, 90, 48, 32], s_nhwc, Quads),
        ["2x4 with asymmetric padding"] = new([2, 33, 32, 8], s_nhwc with { Size = new Pair(2, 4), Padding = WindowPadding.Explicit(1, 0, 0, 3) }, Quads),
        ["1x1"] = new([1, 64, 64, 36], s_nhwc with { Size = Pair.One }, Quads),
        ["4x3 valid"] = new([1, 45, 40, 8], s_nhwc with { Size = new Pair(4, 3), Padding = WindowPadding.Valid }, Quads),
        ["3x3 strided"] = new([2, 44, 45, 16], s_nhwc with { Strides = new Pair(2, 2) }, Quads),
        ["2x2 strided"] = new([2, 90, 91, 12], s_nhwc with { Size = new Pair(2, 2), Strides = new Pair(2, 3) }, Quads),
        ["1x2 strided"] = new([1, 66, 131, 16], s_nhwc with { Size = new Pair(1, 2), Strides = new Pair(2, 1) }, Quads),
        ["3x3 with gaps in a row"] = new([1, 33, 100, 16], s_nhwc with { Strides = new Pair(1, 3), Dilations = new Pair(1, 2) }, Quads),
        ["3x3 with gaps in a column"] = new([1, 33, 32, 16], s_nhwc with { Dilations = new Pair(2, 1) }, "k_DirectConvKernel"),
        ["5x5 pairs"] = new([1, 33, 33, 6], s_nhwc with { Size = new Pair(5, 5) }, Pairs),
        ["5x3 pairs"] = new([1, 49, 33, 12], s_nhwc with { Size = new Pair(5, 3) }, Pairs),
        ["7x7"] = new([1, 17, 17, 12], s_nhwc with { Size = new Pair(7, 7) }, Single),
        ["three channels"] = new([1, 60, 83, 3], s_nhwc, Single),
        ["planes 3x3"] = new([2, 5, 40, 44], s_nchw, Planes),
        ["planes 3x3 inside and over borders"] = new([1, 1, 164, 384], s_nchw, Planes),
        ["planes 5x5"] = new([2, 50, 64, 1], s_nhwc with { Size = new Pair(5, 5) }, Planes),
        ["planes 5x5 valid"] = new([2, 2, 47, 44], s_nchw with { Size = new Pair(5, 5), Padding = WindowPadding.Valid }, Planes),
        ["planes 7x7"] = new([1, 3, 30, 32], s_nchw with { Size = new Pair(7, 7) }, Planes),
        ["planes 1x7"] = new([1, 2, 97, 100], s_nchw with { Size = new Pair(1, 7) }, Planes),
        ["planes 7x1"] = new([1, 2, 97, 100], s_nchw with { Size = new Pair(7, 1) }, Planes),
        ["planes 1x1"] = new([1, 3, 210, 212], s_nchw with { Size = Pair.One }, Planes),
        ["planes 2x2 below"] = new([1, 3, 105, 108], s_nchw with { Size = new Pair(2, 2), Padding = new WindowPadding(PaddingKind.SameLower) }, Planes),
        ["planes 4x4 with asymmetric padding"] = new([1, 4, 60, 32], s_nchw with { Size = new Pair(4, 4), Padding = WindowPadding.Explicit(0, 3, 5, 2) }, Planes),
        ["planes smaller than 8x8"] = new([1, 60, 5, 8], s_nchw with { Size = new Pair(8, 8) }, Planes),
        ["rows that are no vectors"] = new([2, 3, 50, 51], s_nchw, Single),
        ["rows that are no vectors, valid"] = new([2, 3, 50, 54], s_nchw with { Padding = WindowPadding.Valid }, Single),
        ["rows of results that are no vectors"] = new([2, 3, 52, 52], s_nchw with { Padding = WindowPadding.Valid }, Single),
        ["planes strided"] = new([2, 5, 80, 84], s_nchw with { Strides = new Pair(2, 2) }, Single),
        ["planes 9x9"] = new([1, 2, 30, 32], s_nchw with { Size = new Pair(9, 9) }, "k_DirectConvKernel"),
    };

    private static readonly string[] s_some =
        ["3x3", "5x5 pairs", "three channels", "planes 3x3", "planes 3x3 inside and over borders", "rows that are no vectors"];

    public static TheoryData<string> Names => [.. s_cases.Keys];

    public static IEnumerable<TheoryDataRow<string, string>> CasesOnDevices => RowsOf(s_cases.Keys);

    public static IEnumerable<TheoryDataRow<string, string>> OddCasesOnDevices => RowsOf(s_some);

    public static IEnumerable<TheoryDataRow<string>> OddNames => s_some.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(CasesOnDevices))]
    public void Single_channels_are_the_reference(string device, string name)
    {
        (Shape images, Window window, _) = s_cases[name];
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands(images, window);
        Check(device, image, filter, name.Length % 2 == 0 ? bias : null, window);
    }

    /// <summary>The cases above would show nothing if they did not reach the kernels.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Each_case_takes_its_kernel(string name)
    {
        (Shape images, Window window, string kernel) = s_cases[name];
        Assert.Contains(kernel, Count(images, window, 4, 1).Kernel, StringComparison.Ordinal);
    }

    /// <summary>Little work takes the kernel whose form is the same for all sizes.</summary>
    [Theory]
    [InlineData(28, "k_DirectConvKernel")]
    [InlineData(62, Planes)]
    public void Little_work_is_not_specialised(int rows, string kernel) =>
        Assert.Contains(kernel, Count([1, 4, rows, 64], s_nchw, 4, 1).Kernel, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(OddCasesOnDevices))]
    public void What_is_not_finite_reaches_the_outputs_whose_windows_cover_it(string device, string name)
    {
        (Shape images, Window window, _) = s_cases[name];
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands(images, window);
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        for (int i = 0; i < 9; i++)
            image.Data[(i * 1999 + i % 2) % image.Data.Length] = odd[i % 3];
        image.Data[^1] = double.PositiveInfinity;
        filter.Data[filter.Data.Length / 2] = 0;
        Check(device, image, filter, bias, window);
    }

    /// <summary>Padding contributes nothing, also to an infinite weight.</summary>
    [Theory]
    [MemberData(nameof(OddNames))]
    public void Weights_that_are_not_finite_do_not_meet_padding(string name)
    {
        (Shape images, Window window, _) = s_cases[name];
        (HostTensor image, HostTensor filter, HostTensor bias) = Operands(images, window);
        filter.Data[0] = double.PositiveInfinity;
        filter.Data[^1] = double.NegativeInfinity;
        HostTensor expected = ConvolutionReference.Conv2D(image, filter, bias, window, ChannelsOf(images, window));
        Assert.Contains(expected.Data, double.IsFinite);
        foreach (MatrixDevice device in DeviceMatrix.Devices.Where(device => device.Name != DeviceMatrix.Vectorized && TakesKernels(device)))
            Check(device.Name, image, filter, bias, window);
    }

    /// <summary>
    /// An H200 moves 8 bytes in the time of 44 instructions, at 4.3 TB/s and with four schedulers in each of 132 multiprocessors: what
    /// leaves memory the limit.
    /// </summary>
    [Fact]
    public void Depthwise_convolution_costs_little_more_than_its_memory()
    {
        KernelCounts counts = Count([4, 112, 112, 32], s_nhwc, 8, 9);
        Assert.Contains(Quads, counts.Kernel, StringComparison.Ordinal);
        CheckCost(counts, bytesPerOutput: 20, instructionsPerOutput: 22);
    }

    [Fact]
    public void Blurring_planes_costs_little_more_than_its_memory()
    {
        KernelCounts counts = Count([2, 1024, 4096, 1], s_nhwc with { Size = new Pair(5, 5) }, 8, 7);
        Assert.Contains(Planes, counts.Kernel, StringComparison.Ordinal);
        CheckCost(counts, bytesPerOutput: 22, instructionsPerOutput: 38);
    }

    private static void CheckCost(KernelCounts counts, double bytesPerOutput, double instructionsPerOutput)
    {
        double outputs = counts.GlobalWrites.LaneBytes / (double)sizeof(float);
        Assert.Equal(0, counts.LocalAccesses);
        Assert.InRange(counts.GlobalReads.Pieces, 1, 1.1 * counts.GlobalReads.LeastPieces);
        Assert.Equal(counts.GlobalWrites.LeastPieces, counts.GlobalWrites.Pieces);
        Assert.Equal(counts.GlobalWrites.LaneBytes, counts.GlobalWrites.DifferentBytes);
        Assert.InRange(counts.GlobalReads.LaneBytes / outputs, 4, bytesPerOutput);
        Assert.InRange(counts.GlobalReads.DifferentBytes / outputs, 4, 4 * 1.5);
        long instructions = counts.WarpInstructions - counts.Of("mov.") - counts.Of("ld.param.");
        Assert.InRange(instructions * 32 / outputs, 9, instructionsPerOutput);
    }

    /// <summary>
    /// What some groups, spread over a launch, cost on a GPU with so many multiprocessors. Numbers that share no divisor with the groups of
    /// a row take groups at its ends and between them.
    /// </summary>
    private static KernelCounts Count(Shape images, Window window, int multiprocessors, int mostGroups)
    {
        var counter = new KernelCounter { MostCtas = mostGroups };
        var machine = new EmulatedCuda(90) { Options = new EmulatedGpuOptions { Counter = counter, FindUnwrittenGlobal = false } };
        machine.Gpus[0].Multiprocessors = multiprocessors;
        CudaDevice device = machine.NewDevice();
        long channels = ChannelsOf(images, window);
        using DeviceTensor<float> image = DeviceTensor.Empty<float>(images, device);
        using DeviceTensor<float> filter = DeviceTensor.Empty<float>(FilterOf(window, channels), device);
        int before = counter.Launches.Count;
        using DeviceTensor<float> result = image.Conv2D(
            filter, null, new Size2D((int)window.Strides.Height, (int)window.Strides.Width), LibraryOperators.ToPadding(window.Padding),
            new Size2D((int)window.Dilations.Height, (int)window.Dilations.Width), (int)channels,
            window.ChannelsFirst ? ImageLayout.Nchw : ImageLayout.Nhwc);
        device.Synchronize();
        return Assert.Single(counter.Launches.Skip(before));
    }

    /// <summary>Rows for the devices that take the kernels, and for the CPU's vectors; the others, unless there are only others, take kernels that other tests try.</summary>
    private static IEnumerable<TheoryDataRow<string, string>> RowsOf(IEnumerable<string> names)
    {
        MatrixDevice[] devices = [.. DeviceMatrix.Devices.Where(device => device.Name == DeviceMatrix.Vectorized || TakesKernels(device))];
        return
            from device in devices.Length > 0 ? devices : DeviceMatrix.Devices
            from name in names
            select new TheoryDataRow<string, string>(device.Name, name) { Skip = DeviceMatrix.SkipReason(device) };
    }

    private static bool TakesKernels(MatrixDevice device) => device.Find() is { HasWideAccess: true };

    private static int ChannelsOf(Shape images, Window window) => (int)images[window.ChannelsFirst ? 1 : 3];

    private static Shape FilterOf(Window window, long channels) => window.ChannelsFirst
        ? [channels, 1, window.Size.Height, window.Size.Width]
        : [window.Size.Height, window.Size.Width, 1, channels];

    private static (HostTensor Image, HostTensor Filter, HostTensor Bias) Operands(Shape images, Window window)
    {
        long channels = ChannelsOf(images, window);
        HostTensor Random(Shape shape, int seed) => RandomData.Tensor(Dtypes.Float32, shape, DataKind.Reals, seed);
        return (Random(images, 1), Random(FilterOf(window, channels), 2), Random([channels], 3));
    }

    private static void Check(string device, HostTensor image, HostTensor filter, HostTensor? bias, Window window)
    {
        int groups = ChannelsOf(image.Shape, window);
        Assert.Null(Tolerances.CheckReference(
            new LibraryOperators(DeviceMatrix.Get(device)).Conv2D(image, filter, bias, window, groups),
            ConvolutionReference.Conv2D(image, filter, bias, window, groups)));
    }

    /// <param name="Images">The images.</param>
    /// <param name="Window">The filters' windows.</param>
    /// <param name="Kernel">What the kernel's name has in it.</param>
    private sealed record Case(Shape Images, Window Window, string Kernel);
}

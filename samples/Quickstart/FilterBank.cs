using GpuTensor;

namespace Quickstart;

/// <summary>The filters of the sample, as tensors in the layout that Conv2D takes: [height, width, in / groups, out].</summary>
internal sealed class FilterBank : IDisposable
{
    private const int Size = 5;

    private static readonly double[] s_binomial = [1, 4, 6, 4, 1];
    private static readonly double[] s_derivative = [-1, -2, 0, 2, 1];
    private static readonly double[] s_luminance = [0.299, 0.587, 0.114];

    // All filters are 5 x 5 weights, row by row. The edge filters answer 1 to a step from black to white.
    private static readonly double[] s_zero = new double[Size * Size];
    private static readonly double[] s_identity = [.. s_zero.Select(static (_, i) => i == Size * Size / 2 ? 1.0 : 0.0)];
    private static readonly double[] s_gaussian = Outer(s_binomial, s_binomial, 1 / 256.0);
    private static readonly double[] s_sharpen = Sum(s_identity, 2.5, s_gaussian, -1.5);
    private static readonly double[] s_emboss =
    [
        0, 0, 0, 0, 0,
        0, -2, -1, 0, 0,
        0, -1, 0, 1, 0,
        0, 0, 1, 2, 0,
        0, 0, 0, 0, 0,
    ];

    private static readonly double[] s_sobelX = Outer(s_binomial, s_derivative, 1 / 48.0);
    private static readonly double[] s_sobelY = Outer(s_derivative, s_binomial, 1 / 48.0);

    // An edge filter turned by 45 degrees is a sum of the other two (steerable filters: Freeman and Adelson 1991).
    private static readonly double[] s_rising = Sum(s_sobelX, Math.Sqrt(0.5), s_sobelY, Math.Sqrt(0.5));
    private static readonly double[] s_falling = Sum(s_sobelX, Math.Sqrt(0.5), s_sobelY, -Math.Sqrt(0.5));
    private static readonly double[] s_laplacian =
    [
        0, 0, -1 / 16.0, 0, 0,
        0, -1 / 16.0, -2 / 16.0, -1 / 16.0, 0,
        -1 / 16.0, -2 / 16.0, 1, -2 / 16.0, -1 / 16.0,
        0, -1 / 16.0, -2 / 16.0, -1 / 16.0, 0,
        0, 0, -1 / 16.0, 0, 0,
    ];

    public FilterBank(Device device)
    {
        Looks = PerChannel([s_gaussian, s_sharpen, s_emboss], device);
        LookOffsets = DeviceTensor.Create([0f, 0f, 0.5f, 0f, 0f, 0.5f, 0f, 0f, 0.5f], [Channels * LookNames.Count], device);
        Detectors = OnLuminance([s_zero, s_sobelX, s_sobelY, s_rising, s_falling, s_laplacian], device);
        Thresholds = DeviceTensor.Create([0.05f, 0f, 0f, 0f, 0f, 0f], [DetectorNames.Count], device);
        Interpolation = PerChannel([Outer(s_binomial, s_binomial, 4 / 256.0)], device);
    }

    /// <summary>The channels of a photo.</summary>
    public static int Channels => s_luminance.Length;

    /// <summary>What the outputs of <see cref="Looks"/> are called.</summary>
    public static IReadOnlyList<string> LookNames { get; } = ["Gaussian", "Sharpen", "Emboss"];

    /// <summary>What the outputs of <see cref="Detectors"/> are called.</summary>
    public static IReadOnlyList<string> DetectorNames { get; } =
        ["Flat", "Vertical edge", "Horizontal edge", "Rising edge", "Falling edge", "Spot or line"];

    /// <summary>A depthwise filter: each of three colours becomes blurred, sharpened and embossed; [5, 5, 1, 9].</summary>
    public DeviceTensor<float> Looks { get; }

    /// <summary>The bias of the looks: an embossed surface that is even is middle gray.</summary>
    public DeviceTensor<float> LookOffsets { get; }

    /// <summary>Edges in four directions, and spots, each on all colours at once; [5, 5, 3, 6].</summary>
    public DeviceTensor<float> Detectors { get; }

    /// <summary>
    /// The bias of the detectors. The first detector is all zeros: its bias is all it says, and so what the others must
    /// beat.
    /// </summary>
    public DeviceTensor<float> Thresholds { get; }

    /// <summary>
    /// A depthwise low-pass that fills the gaps of zero insertion by 2: a binomial filter whose weights sum to 4, since
    /// three of four pixels are zeros; [5, 5, 1, 3].
    /// </summary>
    public DeviceTensor<float> Interpolation { get; }

    public void Dispose()
    {
        Looks.Dispose();
        LookOffsets.Dispose();
        Detectors.Dispose();
        Thresholds.Dispose();
        Interpolation.Dispose();
    }

    /// <summary>Depthwise: each colour meets each filter; the outputs of a colour stand together.</summary>
    private static DeviceTensor<float> PerChannel(double[][] filters, Device device)
    {
        int outputs = Channels * filters.Length;
        float[] weights = new float[Size * Size * outputs];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)filters[i % filters.Length][i / outputs];
        return DeviceTensor.Create(weights, [Size, Size, 1, outputs], device);
    }

    /// <summary>Each filter sees the luminance: its weights are shared out among the colours.</summary>
    private static DeviceTensor<float> OnLuminance(double[][] filters, Device device)
    {
        float[] weights = new float[Size * Size * Channels * filters.Length];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(filters[i % filters.Length][i / filters.Length / Channels] * s_luminance[i / filters.Length % Channels]);
        return DeviceTensor.Create(weights, [Size, Size, Channels, filters.Length], device);
    }

    private static double[] Outer(double[] column, double[] row, double scale) =>
        [.. column.SelectMany(y => row.Select(x => x * y * scale))];

    private static double[] Sum(double[] a, double shareOfA, double[] b, double shareOfB) =>
        [.. a.Zip(b, (x, y) => x * shareOfA + y * shareOfB)];
}

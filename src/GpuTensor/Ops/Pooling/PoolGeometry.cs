using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Pooling;

/// <summary>
/// Pooling as it is computed: planes of rows of pixels of contiguous channels. NHWC images are one plane each; of NCHW
/// images every channel is a plane whose pixels have one element.
/// </summary>
internal readonly record struct PoolGeometry
{
    private PoolGeometry(in Shape input, ImageLayout layout, in WindowGeometry window)
    {
        bool nhwc = layout == ImageLayout.Nhwc;
        long channels = nhwc ? input[3] : input[1];
        Vertical = window.Vertical;
        Horizontal = window.Horizontal;
        PlanesPerImage = nhwc ? 1 : channels;
        Planes = input[0] * PlanesPerImage;
        Channels = nhwc ? channels : 1;
        OutputShape = nhwc
            ? [input[0], Vertical.Output, Horizontal.Output, channels]
            : [input[0], channels, Vertical.Output, Horizontal.Output];
    }

    public WindowAxis Vertical { get; }

    public WindowAxis Horizontal { get; }

    public long Planes { get; }

    public long PlanesPerImage { get; }

    /// <summary>Contiguous elements of a pixel.</summary>
    public long Channels { get; private init; }

    public Shape OutputShape { get; }

    /// <summary>The same in vectors of four elements.</summary>
    public PoolGeometry InQuads => this with { Channels = Channels / 4 };

    /// <summary>Elements of an input row.</summary>
    public long RowPitch => Horizontal.Input * Channels;

    /// <summary>Elements of an input plane.</summary>
    public long PlanePitch => Vertical.Input * RowPitch;

    public static PoolGeometry Create<T>(
        DeviceTensor<T> input, Size2D window, Size2D? strides, Padding padding, Size2D? dilations, ImageLayout layout, bool ceilMode)
        where T : unmanaged
    {
        if (layout is not (ImageLayout.Nhwc or ImageLayout.Nchw))
            throw new ArgumentOutOfRangeException(nameof(layout), layout, $"layout is {layout}; it must be Nhwc or Nchw.");
        Shape shape = input.Shape;
        if (shape.Rank != 4)
        {
            throw new ArgumentException(
                $"input has the shape {shape}; it must have 4 dimensions in the order {(layout == ImageLayout.Nhwc ? "NHWC" : "NCHW")}.",
                nameof(input));
        }

        var size = layout == ImageLayout.Nhwc ? new Size2D(shape[1], shape[2]) : new Size2D(shape[2], shape[3]);
        WindowGeometry geometry = WindowGeometry.Create(size, window, strides ?? window, dilations ?? 1, padding, ceilMode, nameof(window));
        return new PoolGeometry(in shape, layout, in geometry);
    }

    /// <summary>Maxima exist for every element type that has vectors: all but Half.</summary>
    public static void CheckMaximum<T>(string operatorName)
        where T : unmanaged
    {
        if (typeof(T) == typeof(Half))
            throw new NotSupportedException($"{operatorName} works on float, double and integers; the tensor's elements are float16. Cast it first.");
    }
}

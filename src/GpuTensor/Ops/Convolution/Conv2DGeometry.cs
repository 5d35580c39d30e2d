using GpuTensor.Ops.Windows;

namespace GpuTensor.Ops.Convolution;

/// <summary>The sizes of a convolution in either layout: pure arithmetic on shapes.</summary>
internal readonly record struct Conv2DGeometry
{
    public required ImageLayout Layout { get; init; }

    public required long Batch { get; init; }

    public required long InputChannels { get; init; }

    public required long OutputChannels { get; init; }

    public required int Groups { get; init; }

    public required WindowGeometry Window { get; init; }

    public WindowAxis Y => Window.Vertical;

    public WindowAxis X => Window.Horizontal;

    public long GroupInputs => InputChannels / Groups;

    public long GroupOutputs => OutputChannels / Groups;

    /// <summary>Products summed into one output element.</summary>
    public long Depth => Y.Window * X.Window * GroupInputs;

    /// <summary>Elements of an input image.</summary>
    public long InputImage => Y.Input * X.Input * InputChannels;

    /// <summary>Elements of an output image.</summary>
    public long OutputImage => Y.Output * X.Output * OutputChannels;

    public Shape Output => Layout == ImageLayout.Nhwc
        ? [Batch, Y.Output, X.Output, OutputChannels]
        : [Batch, OutputChannels, Y.Output, X.Output];

    /// <summary>Whether any window reaches over the border.</summary>
    public bool IsPadded =>
        Y.Before > 0 || X.Before > 0 || LastTap(Y) >= Y.Input || LastTap(X) >= X.Input;

    /// <summary>The same with the rows of an image as one long row where filters are 1 x 1.</summary>
    public Conv2DGeometry Flat
    {
        get
        {
            if (IsPadded || Y is not { Window: 1, Stride: 1 } || X is not { Window: 1, Stride: 1 })
                return this;
            return this with
            {
                Window = new(
                    Y with { Input = 1, Output = 1, After = 0 },
                    X with { Input = Y.Input * X.Input, Output = Y.Output * X.Output, After = 0 }),
            };
        }
    }

    /// <summary>How many of that many tasks, which share the work evenly, are worth waking another thread for.</summary>
    public long TasksPerChunk(long tasks)
    {
        const double ProductsPerChunk = 1 << 18;
        double perTask = (double)Batch * Y.Output * X.Output * OutputChannels * Depth / tasks;
        return Math.Clamp((long)(ProductsPerChunk / perTask), 1, tasks);
    }

    /// <summary>Computes the sizes and checks every argument.</summary>
    public static Conv2DGeometry Create(
        in Shape input, in Shape filter, in Shape? bias, Size2D strides, Padding padding, Size2D dilations, int groups, ImageLayout layout)
    {
        bool nhwc = layout == ImageLayout.Nhwc;
        if (!nhwc && layout != ImageLayout.Nchw)
            throw new ArgumentOutOfRangeException(nameof(layout), layout, $"layout is {layout}; it must be Nhwc or Nchw.");
        if (input.Rank != 4)
            throw new ArgumentException($"input has the shape {input}; it must have 4 dimensions, {(nhwc ? "NHWC" : "NCHW")}.", nameof(input));
        if (filter.Rank != 4)
            throw new ArgumentException($"filter has the shape {filter}; it must have 4 dimensions, {(nhwc ? "HWIO" : "OIHW")}.", nameof(filter));
        if (groups < 1)
            throw new ArgumentOutOfRangeException(nameof(groups), groups, $"groups is {groups}; it must be at least 1.");

        long inputs = nhwc ? input[3] : input[1];
        long groupInputs = nhwc ? filter[2] : filter[1];
        long outputs = nhwc ? filter[3] : filter[0];
        CheckChannels(input, filter, inputs, groupInputs, outputs, groups);
        if (bias is Shape b && (b.Rank != 1 || b[0] != outputs))
            throw new ArgumentException($"bias has the shape {b}; the filter {filter} needs one of [{outputs}].", nameof(bias));

        Size2D image = nhwc ? new Size2D(input[1], input[2]) : new Size2D(input[2], input[3]);
        Size2D window = nhwc ? new Size2D(filter[0], filter[1]) : new Size2D(filter[2], filter[3]);
        return new Conv2DGeometry
        {
            Layout = layout,
            Batch = input[0],
            InputChannels = inputs,
            OutputChannels = outputs,
            Groups = groups,
            Window = WindowGeometry.Create(image, window, strides, dilations, padding, ceilMode: false, nameof(filter)),
        };
    }

    private static void CheckChannels(in Shape input, in Shape filter, long inputs, long groupInputs, long outputs, int groups)
    {
        if (inputs != groupInputs * groups)
        {
            throw new ArgumentException(
                $"filter has the shape {filter}, so it takes {groupInputs} input channels in each of {groups} groups; "
                + $"the input {input} has {inputs} channels.", nameof(filter));
        }

        if (outputs % groups != 0)
        {
            throw new ArgumentException(
                $"filter has the shape {filter}; its {outputs} output channels cannot be divided among {groups} groups.", nameof(filter));
        }
    }

    private static long LastTap(in WindowAxis axis) => axis.Output == 0 ? -1 : axis.Start(axis.Output - 1) + axis.Extent - 1;
}

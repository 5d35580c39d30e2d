namespace GpuTensor.Ops.Windows;

/// <summary>A window that slides over images: sizes of the output, padding on each side.</summary>
internal readonly record struct WindowGeometry(WindowAxis Vertical, WindowAxis Horizontal)
{
    /// <summary>Computes the output size and the padding, or throws naming what does not fit.</summary>
    /// <param name="input">Height and width of the images.</param>
    /// <param name="window">Height and width of the window, before dilation.</param>
    /// <param name="strides">Steps of the window.</param>
    /// <param name="dilations">Distances of the window's taps.</param>
    /// <param name="padding">The padding.</param>
    /// <param name="ceilMode">Whether the output size is rounded up (no effect on the Same modes, which are).</param>
    /// <param name="windowArgument">What the caller calls the window: its argument's name.</param>
    public static WindowGeometry Create(
        Size2D input, Size2D window, Size2D strides, Size2D dilations, Padding padding, bool ceilMode, string windowArgument)
    {
        CheckPositive(window, windowArgument);
        CheckPositive(strides, nameof(strides));
        CheckPositive(dilations, nameof(dilations));
        var sizes = new Sizes(input, window, dilations, padding, windowArgument);
        WindowAxis vertical = CreateAxis(
            input.Height, window.Height, strides.Height, dilations.Height, (padding.Top, padding.Bottom), ceilMode, in sizes);
        WindowAxis horizontal = CreateAxis(
            input.Width, window.Width, strides.Width, dilations.Width, (padding.Left, padding.Right), ceilMode, in sizes);
        return new WindowGeometry(vertical, horizontal);
    }

    private static void CheckPositive(Size2D size, string argument)
    {
        if (size.Height < 1 || size.Width < 1)
            throw new ArgumentOutOfRangeException(argument, size, $"{argument} is {size}; both numbers must be at least 1.");
    }

    /// <summary>One axis. Sums and products of 64-bit sizes cannot overflow 128 bits; what is kept is checked to fit 64.</summary>
    private static WindowAxis CreateAxis(
        long input, long window, long stride, long dilation, (long Before, long After) given, bool ceilMode, in Sizes sizes)
    {
        Int128 extent = ((Int128)window - 1) * dilation + 1;
        Int128 output, before, after;
        if (sizes.Padding.Mode is PaddingMode.Same or PaddingMode.SameLower)
        {
            output = ((Int128)input + stride - 1) / stride;
            Int128 total = Int128.Max((output - 1) * stride + extent - input, 0);
            before = sizes.Padding.Mode == PaddingMode.Same ? total / 2 : total - total / 2;
            after = total - before;
        }
        else
        {
            bool full = sizes.Padding.Mode == PaddingMode.Full;
            before = full ? extent - 1 : given.Before;
            after = full ? extent - 1 : given.After;
            Int128 room = input + before + after - extent;
            if (room < 0 && !full)
                throw sizes.WindowTooLarge();
            output = room < 0 ? 0 : (ceilMode ? room + stride - 1 : room) / stride + 1;
            if (ceilMode && (output - 1) * stride >= input + before)
                output--;
        }

        // The end of the last window, counted from the start of the padding; nothing that is computed later is larger.
        if (Int128.Max((output - 1) * stride + extent, input + before + after) > long.MaxValue)
            throw sizes.DoesNotFit();
        return new WindowAxis
        {
            Input = input,
            Window = window,
            Stride = stride,
            Dilation = dilation,
            Output = (long)output,
            Before = (long)before,
            After = (long)after,
        };
    }

    /// <summary>What the messages name.</summary>
    private readonly record struct Sizes(Size2D Input, Size2D Window, Size2D Dilations, Padding Padding, string WindowArgument)
    {
        private string Dilated => Dilations == new Size2D(1, 1) ? $"{Window}" : $"{Window} with dilations {Dilations}";

        public ArgumentException WindowTooLarge() => new(
            $"{WindowArgument} is {Dilated}, larger than the input of {Input} with padding {Padding}; it must fit into it.",
            WindowArgument);

        public ArgumentException DoesNotFit() => new(
            $"{WindowArgument} is {Dilated} over the input of {Input} with padding {Padding}; its positions do not fit 64 bits.",
            WindowArgument);
    }
}

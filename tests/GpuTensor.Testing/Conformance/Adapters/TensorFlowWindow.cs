using System.Text.Json;
using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>TensorFlow's window attributes.</summary>
internal static class TensorFlowWindow
{
    /// <summary>The window over an image of the given size.</summary>
    /// <param name="attributes">The case's.</param>
    /// <param name="kernel">The window's size.</param>
    /// <param name="image">The image's height and width.</param>
    /// <param name="canRoundUp">Whether the operator has a rounding mode of its own; if not, padding stands in for it.</param>
    public static Window Read(CaseAttributes attributes, Pair kernel, Pair image, bool canRoundUp)
    {
        bool channelsFirst = attributes.Text("dataFormat", "NHWC") == "NCHW";
        var window = new Window(kernel)
        {
            Strides = Two(attributes, "strides"),
            Dilations = Two(attributes, "dilations"),
            Padding = ReadPadding(attributes, channelsFirst),
            ChannelsFirst = channelsFirst,
        };
        if (attributes.Text("dimRoundingMode", "floor") != "ceil" || window.Padding.Kind != PaddingKind.Explicit)
            return window;

        Window padded = PadToRoundUp(window, image);
        Window rounded = window with { Ceil = true };
        bool same = rounded.Vertical(image.Height).Output == padded.Vertical(image.Height).Output
            && rounded.Horizontal(image.Width).Output == padded.Horizontal(image.Width).Output;
        return canRoundUp && same ? rounded : padded;
    }

    /// <summary><c>"same"</c>, <c>"valid"</c>, one number for all sides, or a list of pairs, one for each axis of the image.</summary>
    private static WindowPadding ReadPadding(CaseAttributes attributes, bool channelsFirst)
    {
        switch (attributes["pad"])
        {
            case { ValueKind: JsonValueKind.String } name:
                return name.GetString() == "same" ? WindowPadding.Same : WindowPadding.Valid;
            case { ValueKind: JsonValueKind.Number } number:
                long all = number.GetInt64();
                return WindowPadding.Explicit(all, all, all, all);
            case null:
                return WindowPadding.Valid;
            default:
                (long Before, long After)[] pairs = attributes.Pairs("pad");
                if (pairs.Length == 3)
                    return WindowPadding.Explicit(0, 0, pairs[1].Before, pairs[1].After);
                int first = channelsFirst ? 2 : 1;
                return WindowPadding.Explicit(pairs[first].Before, pairs[first].After, pairs[first + 1].Before, pairs[first + 1].After);
        }
    }

    /// <summary>Rounding the output size up is padding at the end until the last window fits.</summary>
    private static Window PadToRoundUp(Window window, Pair image)
    {
        WindowPadding padding = window.Padding;
        return window with
        {
            Padding = padding with
            {
                Bottom = padding.Bottom + Missing(window.Vertical(image.Height)),
                Right = padding.Right + Missing(window.Horizontal(image.Width)),
            },
        };
    }

    private static long Missing(WindowAxis axis)
    {
        long room = axis.Input + axis.Before + axis.After - ((axis.Kernel - 1) * axis.Dilation + 1);
        long rest = room % axis.Stride;
        return rest == 0 ? 0 : axis.Stride - rest;
    }

    private static Pair Two(CaseAttributes attributes, string name)
    {
        (int first, int second) = attributes.Two(name, 1);
        return new Pair(first, second);
    }
}

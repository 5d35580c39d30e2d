using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>ONNX's window attributes, and its 1-D images as 2-D ones of height 1.</summary>
internal static class OnnxWindow
{
    /// <summary>The window of one or two spatial axes; absent attributes have ONNX's defaults.</summary>
    public static Window Read(CaseAttributes attributes, ReadOnlySpan<long> kernel)
    {
        int spatial = kernel.Length;
        return new Window(Spread(kernel))
        {
            Strides = Spread(attributes.Ints("strides"), spatial),
            Dilations = Spread(attributes.Ints("dilations"), spatial),
            Padding = ReadPadding(attributes, spatial),
            Ceil = attributes.Flag("ceil_mode", false),
            ChannelsFirst = true,
        };
    }

    /// <summary>[N, C, W] becomes [N, C, 1, W].</summary>
    public static HostTensor ToImages(HostTensor x) => x.Rank == 3 ? x.Reshape(x.Shape[0], x.Shape[1], 1, x.Shape[2]) : x;

    /// <summary>Back to the rank that the input had.</summary>
    public static HostTensor FromImages(HostTensor y, int rank) => rank == 3 ? y.Reshape(y.Shape[0], y.Shape[1], y.Shape[3]) : y;

    private static WindowPadding ReadPadding(CaseAttributes attributes, int spatial)
    {
        switch (attributes.Text("auto_pad", "NOTSET"))
        {
            case "SAME_UPPER":
                return WindowPadding.Same;
            case "SAME_LOWER":
                return new WindowPadding(PaddingKind.SameLower);
            case "VALID":
                return WindowPadding.Valid;
        }

        int[]? pads = attributes.Ints("pads");
        if (pads is null || pads.All(pad => pad == 0))
            return WindowPadding.Valid;
        return spatial == 1
            ? WindowPadding.Explicit(0, 0, pads[0], pads[1])
            : WindowPadding.Explicit(pads[0], pads[2], pads[1], pads[3]);
    }

    private static Pair Spread(ReadOnlySpan<long> values) => values.Length == 1 ? new Pair(1, values[0]) : new Pair(values[0], values[1]);

    private static Pair Spread(int[]? values, int spatial) => values is null ? Pair.One
        : spatial == 1 ? new Pair(1, values[0]) : new Pair(values[0], values[1]);
}

using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Convolutions of one and two spatial axes.</summary>
internal static class ConvolutionAdapters
{
    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>>
        {
            ["Conv"] = Onnx,
            ["conv1d"] = Conv1D,
            ["conv2d"] = Conv2D,
            ["depthwiseConv2d"] = Depthwise,
            ["separableConv2d"] = Separable,
        };

    private static CasePlan Onnx(ConformanceCase item)
    {
        HostTensor x = item.Input(0);
        HostTensor filter = item.Input(1);
        if (x.Rank is not (3 or 4))
            return CasePlan.NotSupported($"{x.Rank - 2} spatial axes: Conv2D has two");
        Window window = OnnxWindow.Read(item.Attributes, filter.Shape.Dimensions[2..]);
        return CasePlan.Computes(operators => OnnxWindow.FromImages(
            operators.Conv2D(
                OnnxWindow.ToImages(x), OnnxWindow.ToImages(filter), item.OptionalInput(2), window, item.Attributes.Int("group", 1)),
            x.Rank));
    }

    /// <summary>[N, W, C] with [k, in, out], as images of height 1.</summary>
    private static CasePlan Conv1D(ConformanceCase item)
    {
        if (item.Attributes.Text("dataFormat", "NWC") != "NWC")
            return CasePlan.NotSupported("the layout NCW");
        HostTensor x = item.Input(0);
        HostTensor filter = item.Input(1);
        HostTensor images = x.Rank == 2 ? x.Reshape(1, 1, x.Shape[0], x.Shape[1]) : x.Reshape(x.Shape[0], 1, x.Shape[1], x.Shape[2]);
        var kernel = new Pair(1, filter.Shape[0]);
        Window window = TensorFlowWindow.Read(item.Attributes, kernel, new Pair(1, images.Shape[2]), canRoundUp: false) with
        {
            Strides = new Pair(1, item.Attributes.Int("stride", 1)),
            Dilations = new Pair(1, item.Attributes.Int("dilation", 1)),
        };
        return CasePlan.Computes(operators =>
        {
            HostTensor y = operators.Conv2D(images, filter.Reshape(1, filter.Shape[0], filter.Shape[1], filter.Shape[2]), null, window, 1);
            return x.Rank == 2 ? y.Reshape(y.Shape[2], y.Shape[3]) : y.Reshape(y.Shape[0], y.Shape[2], y.Shape[3]);
        });
    }

    private static CasePlan Conv2D(ConformanceCase item)
    {
        HostTensor filter = item.Input(1);
        return CasePlan.Computes(operators => TensorFlowImages.Run(item, x =>
            Convolve(operators, item.Attributes, x, filter, groups: 1)));
    }

    /// <summary>The filter [kh, kw, in, multiplier] is one of <c>in</c> groups.</summary>
    private static CasePlan Depthwise(ConformanceCase item)
    {
        HostTensor filter = item.Input(1);
        return CasePlan.Computes(operators => TensorFlowImages.Run(item, x =>
            Convolve(operators, item.Attributes, x, Grouped(filter), (int)filter.Shape[2])));
    }

    private static CasePlan Separable(ConformanceCase item)
    {
        HostTensor depthwise = item.Input(1);
        HostTensor pointwise = item.Input(2);
        var onePixel = new CaseAttributes(default);
        if (item.Attributes.Text("dataFormat", "NHWC") != "NHWC")
            return CasePlan.NotSupported("a separable convolution of NCHW images");
        return CasePlan.Computes(operators => TensorFlowImages.Run(item, x => Convolve(
            operators, onePixel, Convolve(operators, item.Attributes, x, Grouped(depthwise), (int)depthwise.Shape[2]), pointwise, 1)));
    }

    private static HostTensor Grouped(HostTensor filter) =>
        filter.Reshape(filter.Shape[0], filter.Shape[1], 1, filter.Shape[2] * filter.Shape[3]);

    /// <summary>TensorFlow's filters are HWIO beside NCHW images too.</summary>
    private static HostTensor Convolve(IOperators operators, CaseAttributes attributes, HostTensor x, HostTensor filter, int groups)
    {
        var kernel = new Pair(filter.Shape[0], filter.Shape[1]);
        Window window = TensorFlowWindow.Read(attributes, kernel, TensorFlowImages.SizeOf(x, attributes), canRoundUp: false);
        return operators.Conv2D(x, window.ChannelsFirst ? operators.Transpose(filter, [3, 2, 0, 1]) : filter, null, window, groups);
    }
}

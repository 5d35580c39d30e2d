using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Pooling over one and two spatial axes, and the geometry of windows.</summary>
internal static class PoolingAdapters
{
    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>>
        {
            ["MaxPool"] = OnnxMaxPool,
            ["AveragePool"] = OnnxAveragePool,
            ["GlobalMaxPool"] = item => OnnxGlobal(item, maximum: true),
            ["GlobalAveragePool"] = item => OnnxGlobal(item, maximum: false),
            ["maxPool"] = item => Pool(item, "filterSize", maximum: true),
            ["avgPool"] = item => Pool(item, "filterSize", maximum: false),
            ["pool"] = item => Pool(item, "windowShape", item.Attributes.Text("poolingType", "max") == "max"),
            ["maxPoolWithArgmax"] = MaxPoolWithArgmax,
            ["windowGeometry"] = WindowGeometryAdapter.Plan,
        };

    private static CasePlan OnnxMaxPool(ConformanceCase item)
    {
        HostTensor x = item.Input(0);
        if (x.Rank is not (3 or 4))
            return CasePlan.NotSupported($"{x.Rank - 2} spatial axes: MaxPool2D has two");
        Window window = OnnxWindow.Read(item.Attributes, Kernel(item));
        HostTensor images = OnnxWindow.ToImages(x);
        if (item.Outputs.Count < 2)
            return CasePlan.Moves(operators => OnnxWindow.FromImages(operators.MaxPool(images, window), x.Rank));
        bool columnMajor = item.Attributes.Int("storage_order", 0) == 1;
        return CasePlan.ForOutputs(CaseAccuracy.Exact, operators =>
        {
            (HostTensor values, HostTensor indices) = operators.MaxPoolWithIndices(images, window, includeBatchInIndex: true);
            if (columnMajor)
                indices = indices.Map(index => ColumnMajor((long)index, images.Shape[2], images.Shape[3]));
            return [OnnxWindow.FromImages(values, x.Rank), OnnxWindow.FromImages(indices, x.Rank)];
        });
    }

    private static CasePlan OnnxAveragePool(ConformanceCase item)
    {
        HostTensor x = item.Input(0);
        if (x.Rank is not (3 or 4))
            return CasePlan.NotSupported($"{x.Rank - 2} spatial axes: AveragePool2D has two");
        Window window = OnnxWindow.Read(item.Attributes, Kernel(item));
        bool countPadding = item.Attributes.Flag("count_include_pad", false);
        return CasePlan.Computes(operators =>
            OnnxWindow.FromImages(operators.AveragePool(OnnxWindow.ToImages(x), window, countPadding), x.Rank));
    }

    /// <summary>One window over the whole image, however many spatial axes it has.</summary>
    private static CasePlan OnnxGlobal(ConformanceCase item, bool maximum)
    {
        HostTensor x = item.Input(0);
        long height = x.Rank > 2 ? x.Shape[2] : 1;
        long width = x.Shape.ElementCount / (x.Shape[0] * x.Shape[1] * height);
        long[] shape = [x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1L, x.Rank - 2)];
        HostTensor images = x.Reshape(x.Shape[0], x.Shape[1], height, width);
        var window = new Window(new Pair(height, width)) { ChannelsFirst = true };
        return maximum
            ? CasePlan.Moves(operators => operators.MaxPool(images, window).Reshape(shape))
            : CasePlan.Computes(operators => operators.AveragePool(images, window, countPadding: false).Reshape(shape));
    }

    private static CasePlan Pool(ConformanceCase item, string sizeAttribute, bool maximum)
    {
        Window window = ReadWindow(item, sizeAttribute);
        return maximum
            ? CasePlan.Moves(operators => TensorFlowImages.Run(item, x => operators.MaxPool(x, window)))
            : CasePlan.Computes(operators => TensorFlowImages.Run(item, x => operators.AveragePool(x, window, countPadding: false)));
    }

    private static CasePlan MaxPoolWithArgmax(ConformanceCase item)
    {
        Window window = ReadWindow(item, "filterSize");
        bool includeBatch = item.Attributes.Flag("includeBatchInIndex", false);
        return CasePlan.ForOutputs(CaseAccuracy.Exact, operators =>
        {
            (HostTensor values, HostTensor indices) = operators.MaxPoolWithIndices(item.Input(0), window, includeBatch);
            return [values, indices];
        });
    }

    private static Window ReadWindow(ConformanceCase item, string sizeAttribute)
    {
        (int height, int width) = item.Attributes.Two(sizeAttribute, 1);
        Pair image = TensorFlowImages.SizeOf(TensorFlowImages.Batch(item), item.Attributes);
        return TensorFlowWindow.Read(item.Attributes, new Pair(height, width), image, canRoundUp: true);
    }

    private static long[] Kernel(ConformanceCase item) => Array.ConvertAll(
        item.Attributes.Ints("kernel_shape") ?? throw new FormatException($"{item.Id} has no kernel_shape."), size => (long)size);

    /// <summary>A position in row-major images as one in column-major images.</summary>
    private static long ColumnMajor(long index, long height, long width)
    {
        long inPlane = index % (height * width);
        return index - inPlane + inPlane % width * height + inPlane / width;
    }
}

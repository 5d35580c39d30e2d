using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>ONNX's reduction axes: an attribute, or since operator set 13 or 18 an input.</summary>
internal static class OnnxAxes
{
    public delegate HostTensor Reduction(IOperators operators, HostTensor x, ReadOnlySpan<int> axes, bool keepDimensions);

    /// <summary>The axes; empty means all.</summary>
    public static int[] Read(ConformanceCase item) => item.Attributes.Ints("axes")
        ?? (item.OptionalInput(1) is { } axes ? Array.ConvertAll(axes.Data, axis => (int)axis) : []);

    /// <summary>The reduction as the case's attributes ask for it.</summary>
    public static Func<IOperators, HostTensor> Reduce(ConformanceCase item, Reduction reduction)
    {
        HostTensor x = item.Input(0);
        int[] axes = Read(item);
        bool keep = item.Attributes.Flag("keepdims", true);
        if (axes.Length > 0 || !item.Attributes.Flag("noop_with_empty_axes", false))
            return operators => reduction(operators, x, axes, keep);

        // Over no axis: over one more axis, of size 1.
        long[] shape = x.Shape.Dimensions.ToArray();
        return operators => reduction(operators, x.Reshape([.. shape, 1]), [-1], false);
    }
}

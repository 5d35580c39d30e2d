using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Softmax, log-softmax, log-sum-exp.</summary>
internal static class SoftmaxAdapters
{
    private const int OpsetOfAxisMinusOne = 13;

    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>>
        {
            ["Softmax"] = item => Onnx(item, log: false),
            ["LogSoftmax"] = item => Onnx(item, log: true),
            ["ReduceLogSumExp"] = item => CasePlan.Computes(
                OnnxAxes.Reduce(item, (operators, x, axes, keep) => operators.LogSumExp(x, axes, keep))),
            ["softmax"] = Softmax,
            ["logSoftmax"] = item => CasePlan.Computes(operators => operators.LogSoftmax(Logits(item), Axis(item), 1)),
            ["logSumExp"] = item => CasePlan.Computes(operators => operators.LogSumExp(
                Logits(item), item.Attributes.Ints("axis"), item.Attributes.Flag("keepDims", false))),
        };

    /// <summary>Before operator set 13 the axis begins the part that is normalised as a whole.</summary>
    private static CasePlan Onnx(ConformanceCase item, bool log)
    {
        HostTensor x = item.Input(0);
        int axis = item.Attributes.Int("axis", -1);
        HostTensor rows = x;
        if (item.Opset < OpsetOfAxisMinusOne && axis >= 0)
        {
            rows = x.Reshape(Product(x.Shape.Dimensions[..axis]), Product(x.Shape.Dimensions[axis..]));
            axis = 1;
        }

        long[] shape = x.Shape.Dimensions.ToArray();
        return CasePlan.Computes(operators =>
            (log ? operators.LogSoftmax(rows, axis, 1) : operators.Softmax(rows, axis, 1, zeroMaskedRows: false)).Reshape(shape));
    }

    /// <summary>A second output named <c>sum_last_axis</c> is the sum of the first.</summary>
    private static CasePlan Softmax(ConformanceCase item)
    {
        if (item.Outputs.Skip(1).FirstOrDefault(output => output?.Name != "sum_last_axis") is { } unknown)
            return CasePlan.NotSupported($"the output {unknown.Name} is unknown");
        double temperature = item.Attributes.Number("temperature", 1);
        return CasePlan.ForOutputs(CaseAccuracy.Tensor, operators =>
        {
            HostTensor y = operators.Softmax(Logits(item), Axis(item), temperature, zeroMaskedRows: false);
            return item.Outputs.Count == 1 ? [y] : [y, operators.Reduce(ReductionKind.Sum, y, [-1], keepDimensions: false)];
        });
    }

    /// <summary>Null is over all elements; absent is the last axis.</summary>
    private static int? Axis(ConformanceCase item) => item.Attributes.IsNull("axis") ? null : item.Attributes.Int("axis", -1);

    /// <summary>A float64 result is meant to be computed in float64.</summary>
    private static HostTensor Logits(ConformanceCase item) =>
        item.Outputs.FirstOrDefault()?.Dtype == Dtypes.Float64 ? item.Input(0).As(Dtypes.Float64) : item.Input(0);

    private static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes)
            product *= size;
        return product;
    }
}

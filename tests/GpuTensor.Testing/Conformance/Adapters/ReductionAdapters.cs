using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Sums, products, means, minima and maxima, and where the latter are.</summary>
internal static class ReductionAdapters
{
    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>>
        {
            ["ReduceSum"] = item => Onnx(item, ReductionKind.Sum),
            ["ReduceProd"] = item => Onnx(item, ReductionKind.Product),
            ["ReduceMean"] = item => Onnx(item, ReductionKind.Mean),
            ["ReduceMin"] = item => Onnx(item, ReductionKind.Min),
            ["ReduceMax"] = item => Onnx(item, ReductionKind.Max),
            ["sum"] = item => TensorFlow(item, ReductionKind.Sum),
            ["prod"] = item => TensorFlow(item, ReductionKind.Product),
            ["mean"] = item => TensorFlow(item, ReductionKind.Mean),
            ["min"] = item => TensorFlow(item, ReductionKind.Min),
            ["max"] = item => TensorFlow(item, ReductionKind.Max),
            ["ArgMax"] = item => OnnxArg(item, greatest: true),
            ["ArgMin"] = item => OnnxArg(item, greatest: false),
            ["argMax"] = item => TensorFlowArg(item, greatest: true),
            ["argMin"] = item => TensorFlowArg(item, greatest: false),
        };

    private static CasePlan Onnx(ConformanceCase item, ReductionKind kind) => Check(item, kind, OnnxAxes.Read(item))
        ?? Plan(kind, OnnxAxes.Reduce(item, (operators, x, axes, keep) => Run(operators, kind, x, axes, keep)));

    private static CasePlan TensorFlow(ConformanceCase item, ReductionKind kind)
    {
        int[] axes = item.Attributes.Ints("axis") ?? [];
        HostTensor x = item.Input(0);
        bool keep = item.Attributes.Flag("keepDims", false);
        return Check(item, kind, axes) ?? Plan(kind, operators => Run(operators, kind, x, axes, keep));
    }

    private static CasePlan Plan(ReductionKind kind, Func<IOperators, HostTensor> body) => kind switch
    {
        ReductionKind.Min or ReductionKind.Max => CasePlan.Moves(body),
        ReductionKind.Product => CasePlan.Multiplies(body),
        _ => CasePlan.Computes(body),
    };

    /// <summary>Minimum and maximum of booleans are those of 0 and 1.</summary>
    private static HostTensor Run(IOperators operators, ReductionKind kind, HostTensor x, ReadOnlySpan<int> axes, bool keep) =>
        operators.Reduce(kind, x.Dtype == "bool" ? x.As("uint8") : x, axes, keep).As(x.Dtype);

    private static CasePlan? Check(ConformanceCase item, ReductionKind kind, int[] axes)
    {
        HostTensor x = item.Input(0);
        if (kind == ReductionKind.Mean && !Dtypes.IsFloating(x.Dtype))
            return CasePlan.NotSupported($"the mean of {x.Dtype}: Mean works on float and double");
        if (kind is ReductionKind.Sum or ReductionKind.Product || item.Outputs is [{ Shape.ElementCount: 0 }, ..])
            return null;
        bool[] reduced = Coordinates.Selected(x.Shape, axes);
        return Enumerable.Range(0, x.Rank).Any(axis => reduced[axis] && x.Shape[axis] == 0)
            ? CasePlan.NotSupported($"the {kind} over zero elements: it throws by rule 4 of the semantics, as NumPy does")
            : null;
    }

    private static CasePlan OnnxArg(ConformanceCase item, bool greatest)
    {
        HostTensor x = item.Input(0);
        int axis = item.Attributes.Int("axis", 0);
        bool keep = item.Attributes.Flag("keepdims", true);
        if (!item.Attributes.Flag("select_last_index", false))
            return CasePlan.Moves(operators => operators.ArgReduce(greatest, x, axis, keep));

        // The last of equals is the first of the reversed axis.
        HostTensor reversed = Reverse(x, Coordinates.Axis(x.Shape, axis));
        long last = x.Shape[Coordinates.Axis(x.Shape, axis)] - 1;
        return CasePlan.Moves(operators => operators.ArgReduce(greatest, reversed, axis, keep).Map(index => last - index));
    }

    private static CasePlan TensorFlowArg(ConformanceCase item, bool greatest)
    {
        int axis = item.Attributes.Int("axis", 0);
        return CasePlan.Moves(operators => operators.ArgReduce(greatest, item.Input(0), axis, keepDimensions: false));
    }

    private static HostTensor Reverse(HostTensor x, int axis)
    {
        HostTensor result = HostTensor.Zeros(x.Dtype, x.Shape);
        for (long i = 0; i < x.Data.Length; i++)
        {
            long[] at = Coordinates.Of(x.Shape, i);
            at[axis] = x.Shape[axis] - 1 - at[axis];
            result.Data[Coordinates.Flat(x.Shape, at)] = x.Data[i];
        }

        return result;
    }
}

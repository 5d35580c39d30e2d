using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Zero insertion.</summary>
internal static class UpsamplingAdapters
{
    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>> { ["zeroInsert"] = ZeroInsert, ["zeroInsertMask"] = Mask };

    /// <summary>
    /// The first output is the upsampled tensor. A worked example also has the tensor made by padding (<c>upsig_pad</c>), the
    /// greatest difference of the two (<c>diff</c>) and the sum (<c>sum</c>).
    /// </summary>
    private static CasePlan ZeroInsert(ConformanceCase item)
    {
        long[] strides = Array.ConvertAll(item.Attributes.Ints("strides") ?? [], stride => (long)stride);
        string[] names = [.. item.Outputs.Select((output, i) => i == 0 ? "" : output!.Name)];
        if (names.FirstOrDefault(name => name is not ("" or "upsig_pad" or "diff" or "sum")) is { } unknown)
            return CasePlan.NotSupported($"the output {unknown} is unknown");
        HostTensor x = item.Input(0);
        return CasePlan.ForOutputs(CaseAccuracy.Exact, operators =>
        {
            HostTensor upsampled = operators.ScatterUpsample(x, strides, trailing: true);
            return [.. names.Select(name => name switch
            {
                "" => upsampled,
                "upsig_pad" => PadAndReshape(operators, x, strides),
                "diff" => GreatestDifference(operators, upsampled, PadAndReshape(operators, x, strides)),
                _ => operators.Reduce(ReductionKind.Sum, upsampled, [], keepDimensions: false),
            })];
        });
    }

    /// <summary>A 1 followed by zeros, <c>length</c> times, without zeros behind the last.</summary>
    private static CasePlan Mask(ConformanceCase item) => CasePlan.Moves(operators => operators.ScatterUpsample(
        HostTensor.Filled("int32", [item.Attributes.Int("length", 1)], 1), [item.Attributes.Int("factor", 1)], trailing: false));

    /// <summary>Zero insertion as the worked examples do it: zeros behind every element on an axis of its own.</summary>
    private static HostTensor PadAndReshape(IOperators operators, HostTensor x, long[] strides)
    {
        var split = new List<long>();
        var paddings = new List<(long, long)>();
        long[] sizes = new long[strides.Length];
        for (int axis = 0; axis < strides.Length; axis++)
        {
            sizes[axis] = x.Shape[axis] * strides[axis];
            split.AddRange([x.Shape[axis], 1]);
            paddings.AddRange([(0, 0), (0, strides[axis] - 1)]);
        }

        return operators.Pad(x.Reshape([.. split]), [.. paddings], PadKind.Constant, 0).Reshape(sizes);
    }

    private static HostTensor GreatestDifference(IOperators operators, HostTensor a, HostTensor b) => operators.Reduce(
        ReductionKind.Max, operators.Unary(UnaryOperation.Abs, operators.Binary(BinaryOperation.Subtract, a, b)), [], keepDimensions: false);
}

using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Changing the scale of a tensor.</summary>
internal static class RescaleAdapters
{
    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>> { ["minMaxRescale"] = MinMax, ["divideByMax"] = DivideByMax };

    private static CasePlan MinMax(ConformanceCase item)
    {
        int[] axes = item.Attributes.IsNull("axis") ? [] : item.Attributes.Ints("axis") ?? [-1];
        return CasePlan.Computes(operators => operators.Rescale(
            item.Input(0), item.Attributes.Number("min", 0), item.Attributes.Number("max", 1), axes));
    }

    private static CasePlan DivideByMax(ConformanceCase item)
    {
        int[] axes = item.Attributes.Ints("axis") ?? [];
        HostTensor x = item.Input(0);
        return CasePlan.Computes(operators => operators.Binary(
            BinaryOperation.Divide, x, operators.Reduce(ReductionKind.Max, x, axes, keepDimensions: true)));
    }
}

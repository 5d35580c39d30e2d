using GpuTensor.Testing.Operators;
using GpuTensor.Testing.References;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Transposing and padding.</summary>
internal static class LayoutAdapters
{
    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>>
        {
            ["Transpose"] = Transpose,
            ["transpose"] = Transpose,
            ["Pad"] = OnnxPad,
            ["pad"] = item => TensorFlowPad(item, PadKind.Constant),
            ["mirrorPad"] = item => TensorFlowPad(
                item, item.Attributes.Text("mode", "reflect") == "symmetric" ? PadKind.Symmetric : PadKind.Reflect),
        };

    private static CasePlan Transpose(ConformanceCase item)
    {
        int[] permutation = item.Attributes.Ints("perm") ?? [];
        return CasePlan.Moves(operators => operators.Transpose(item.Input(0), permutation));
    }

    /// <summary>All the beginnings, then all the ends, of every axis or of those in the fourth input.</summary>
    private static CasePlan OnnxPad(ConformanceCase item)
    {
        HostTensor x = item.Input(0);
        int[] pads = item.Attributes.Ints("pads") ?? Array.ConvertAll(item.Input(1).Data, pad => (int)pad);
        int[] axes = item.OptionalInput(3) is { } given
            ? Array.ConvertAll(given.Data, axis => Coordinates.Axis(x.Shape, (int)axis))
            : [.. Enumerable.Range(0, x.Rank)];
        double value = item.OptionalInput(2)?.Data[0] ?? item.Attributes.Number("value", 0);
        var paddings = new (long Before, long After)[x.Rank];
        for (int i = 0; i < axes.Length; i++)
            paddings[axes[i]] = (pads[i], pads[i + axes.Length]);
        if (pads.Any(pad => pad < 0))
            return CasePlan.NotSupported("a negative padding, which crops: Pad only grows");
        string mode = item.Attributes.Text("mode", "constant");
        PadKind? kind = mode switch
        {
            "constant" => PadKind.Constant,
            "edge" => PadKind.Edge,
            "reflect" => PadKind.Reflect,
            "wrap" => PadKind.Wrap,
            _ => null,
        };
        return kind is null
            ? CasePlan.NotSupported($"the padding mode {mode}")
            : CasePlan.Moves(operators => operators.Pad(x, paddings, kind.Value, value));
    }

    private static CasePlan TensorFlowPad(ConformanceCase item, PadKind mode)
    {
        (long Before, long After)[] paddings = item.Attributes.Pairs("paddings");
        double value = item.Attributes.Number("constantValue", 0);
        return CasePlan.Moves(operators => operators.Pad(item.Input(0), paddings, mode, value));
    }
}

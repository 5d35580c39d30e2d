using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.Conformance.Adapters;

/// <summary>Element by element, and conversion.</summary>
internal static class ElementwiseAdapters
{
    public static IReadOnlyDictionary<string, Func<ConformanceCase, CasePlan>> All { get; } =
        new Dictionary<string, Func<ConformanceCase, CasePlan>>
        {
            ["Add"] = item => Binary(item, BinaryOperation.Add),
            ["Sub"] = item => Binary(item, BinaryOperation.Subtract),
            ["Mul"] = item => Binary(item, BinaryOperation.Multiply),
            ["Div"] = item => Binary(item, BinaryOperation.Divide),
            ["Max"] = item => Binary(item, BinaryOperation.Maximum),
            ["Min"] = item => Binary(item, BinaryOperation.Minimum),
            ["add"] = item => Binary(item, BinaryOperation.Add),
            ["sub"] = item => Binary(item, BinaryOperation.Subtract),
            ["mul"] = item => Binary(item, BinaryOperation.Multiply),
            ["div"] = item => Binary(item, BinaryOperation.Divide),
            ["maximum"] = item => Binary(item, BinaryOperation.Maximum),
            ["minimum"] = item => Binary(item, BinaryOperation.Minimum),
            ["Neg"] = item => Unary(item, UnaryOperation.Negate),
            ["Abs"] = item => Unary(item, UnaryOperation.Abs),
            ["Sqrt"] = item => Unary(item, UnaryOperation.Sqrt),
            ["Exp"] = item => Unary(item, UnaryOperation.Exp),
            ["Log"] = item => Unary(item, UnaryOperation.Log),
            ["neg"] = item => Unary(item, UnaryOperation.Negate),
            ["abs"] = item => Unary(item, UnaryOperation.Abs),
            ["sqrt"] = item => Unary(item, UnaryOperation.Sqrt),
            ["exp"] = item => Unary(item, UnaryOperation.Exp),
            ["log"] = item => Unary(item, UnaryOperation.Log),
            ["Clip"] = OnnxClip,
            ["clipByValue"] = item => Clip(
                item.Input(0), item.Attributes.Number("clipValueMin", double.NegativeInfinity), item.Attributes.Number("clipValueMax", double.PositiveInfinity)),
            ["Cast"] = Cast,
            ["cast"] = Cast,
        };

    /// <summary>Any number of inputs, from the left.</summary>
    private static CasePlan Binary(ConformanceCase item, BinaryOperation operation) => CasePlan.Computes(operators =>
    {
        HostTensor result = item.Input(0);
        for (int i = 1; i < item.Inputs.Count; i++)
            result = operators.Binary(operation, result, item.Input(i));
        return result;
    });

    private static CasePlan Unary(ConformanceCase item, UnaryOperation operation) =>
        CasePlan.Computes(operators => operators.Unary(operation, item.Input(0)));

    /// <summary>The bounds are inputs, or attributes before operator set 11.</summary>
    private static CasePlan OnnxClip(ConformanceCase item) => Clip(
        item.Input(0),
        item.OptionalInput(1)?.Data[0] ?? item.Attributes.Number("min", double.NegativeInfinity),
        item.OptionalInput(2)?.Data[0] ?? item.Attributes.Number("max", double.PositiveInfinity));

    /// <summary>Where the bounds are the wrong way round the upper one wins, as in NumPy.</summary>
    private static CasePlan Clip(HostTensor x, double minimum, double maximum) => CasePlan.Moves(operators => minimum <= maximum
        ? operators.Clamp(x, minimum, maximum)
        : operators.Binary(
            BinaryOperation.Minimum,
            operators.Binary(BinaryOperation.Maximum, x, HostTensor.Scalar(x.Dtype, minimum)),
            HostTensor.Scalar(x.Dtype, maximum)));

    private static CasePlan Cast(ConformanceCase item)
    {
        string dtype = item.Outputs[0]!.Dtype;
        return CasePlan.Moves(operators => operators.Cast(item.Input(0), dtype, halfToEven: false, saturate: false));
    }
}

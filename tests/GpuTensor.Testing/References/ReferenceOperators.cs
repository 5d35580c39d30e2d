using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.References;

/// <summary>The operators in plain float64.</summary>
public sealed class ReferenceOperators : IOperators
{
    public static ReferenceOperators Instance { get; } = new();

    public HostTensor Conv2D(HostTensor input, HostTensor filter, HostTensor? bias, Window window, int groups) =>
        ConvolutionReference.Conv2D(input, filter, bias, window, groups);

    public HostTensor MaxPool(HostTensor input, Window window) => PoolingReference.Max(input, window, false).Values;

    public (HostTensor Values, HostTensor Indices) MaxPoolWithIndices(HostTensor input, Window window, bool includeBatchInIndex) =>
        PoolingReference.Max(input, window, includeBatchInIndex);

    public HostTensor AveragePool(HostTensor input, Window window, bool countPadding) =>
        PoolingReference.Average(input, window, countPadding);

    public HostTensor ScatterUpsample(HostTensor input, ReadOnlySpan<long> strides, bool trailing) =>
        LayoutReference.ScatterUpsample(input, strides, trailing);

    public HostTensor Softmax(HostTensor logits, int? axis, double temperature, bool zeroMaskedRows) =>
        SoftmaxReference.Softmax(logits, axis, temperature, zeroMaskedRows);

    public HostTensor LogSoftmax(HostTensor logits, int? axis, double temperature) =>
        SoftmaxReference.LogSoftmax(logits, axis, temperature);

    public HostTensor LogSumExp(HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions) =>
        SoftmaxReference.LogSumExp(input, axes, keepDimensions);

    public HostTensor Reduce(ReductionKind kind, HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions) =>
        ReductionReference.Reduce(kind, input, axes, keepDimensions);

    public HostTensor ArgReduce(bool greatest, HostTensor input, int? axis, bool keepDimensions) =>
        ReductionReference.ArgReduce(greatest, input, axis, keepDimensions);

    public HostTensor Rescale(HostTensor input, double low, double high, ReadOnlySpan<int> axes) =>
        ReductionReference.Rescale(input, low, high, axes);

    public HostTensor Transpose(HostTensor input, ReadOnlySpan<int> permutation) => LayoutReference.Transpose(input, permutation);

    public HostTensor Pad(HostTensor input, ReadOnlySpan<(long Before, long After)> paddings, PadKind mode, double value) =>
        LayoutReference.Pad(input, paddings, mode, value);

    public HostTensor Binary(BinaryOperation operation, HostTensor a, HostTensor b) => ElementwiseReference.Binary(operation, a, b);

    public HostTensor Unary(UnaryOperation operation, HostTensor x) => ElementwiseReference.Unary(operation, x);

    public HostTensor Clamp(HostTensor x, double minimum, double maximum) => ElementwiseReference.Clamp(x, minimum, maximum);

    public HostTensor Cast(HostTensor x, string dtype, bool halfToEven, bool saturate) =>
        CastReference.Cast(x, dtype, halfToEven, saturate);
}

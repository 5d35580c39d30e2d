namespace GpuTensor.Testing.Operators;

/// <summary>
/// The operators as a test sees them, on host tensors: computed by the references or by the library on some device, so
/// that one test body, or one reading of a conformance case, serves both.
/// </summary>
public interface IOperators
{
    HostTensor Conv2D(HostTensor input, HostTensor filter, HostTensor? bias, Window window, int groups);

    HostTensor MaxPool(HostTensor input, Window window);

    (HostTensor Values, HostTensor Indices) MaxPoolWithIndices(HostTensor input, Window window, bool includeBatchInIndex);

    HostTensor AveragePool(HostTensor input, Window window, bool countPadding);

    HostTensor ScatterUpsample(HostTensor input, ReadOnlySpan<long> strides, bool trailing);

    HostTensor Softmax(HostTensor logits, int? axis, double temperature, bool zeroMaskedRows);

    HostTensor LogSoftmax(HostTensor logits, int? axis, double temperature);

    HostTensor LogSumExp(HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions);

    HostTensor Reduce(ReductionKind kind, HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions);

    HostTensor ArgReduce(bool greatest, HostTensor input, int? axis, bool keepDimensions);

    HostTensor Rescale(HostTensor input, double low, double high, ReadOnlySpan<int> axes);

    HostTensor Transpose(HostTensor input, ReadOnlySpan<int> permutation);

    HostTensor Pad(HostTensor input, ReadOnlySpan<(long Before, long After)> paddings, PadKind mode, double value);

    HostTensor Binary(BinaryOperation operation, HostTensor a, HostTensor b);

    HostTensor Unary(UnaryOperation operation, HostTensor x);

    HostTensor Clamp(HostTensor x, double minimum, double maximum);

    HostTensor Cast(HostTensor x, string dtype, bool halfToEven, bool saturate);
}

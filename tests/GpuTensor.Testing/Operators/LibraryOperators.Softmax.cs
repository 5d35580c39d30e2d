using System.Numerics;

namespace GpuTensor.Testing.Operators;

/// <summary>The softmax family.</summary>
public sealed partial class LibraryOperators
{
    public HostTensor Softmax(HostTensor logits, int? axis, double temperature, bool zeroMaskedRows) =>
        ForElement(logits.Dtype, new SoftmaxBody(this, logits, axis, temperature, zeroMaskedRows ? MaskedRows.Zero : MaskedRows.NaN));

    public HostTensor LogSoftmax(HostTensor logits, int? axis, double temperature) =>
        ForElement(logits.Dtype, new LogSoftmaxBody(this, logits, axis, temperature));

    public HostTensor LogSumExp(HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions) =>
        ForElement(input.Dtype, new LogSumExpBody(this, input, axes.ToArray(), keepDimensions));

    private sealed class SoftmaxBody(LibraryOperators owner, HostTensor logits, int? axis, double temperature, MaskedRows maskedRows)
        : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(logits);
            return owner.BothWays(
                () => x.Softmax(axis, temperature, maskedRows),
                y => x.Softmax(y, axis, temperature, maskedRows));
        }
    }

    private sealed class LogSoftmaxBody(LibraryOperators owner, HostTensor logits, int? axis, double temperature) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(logits);
            return owner.BothWays(() => x.LogSoftmax(axis, temperature), y => x.LogSoftmax(y, axis, temperature));
        }
    }

    private sealed class LogSumExpBody(LibraryOperators owner, HostTensor input, int[] axes, bool keep) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            return owner.BothWays(() => x.LogSumExp(axes, keep), y => x.LogSumExp(y, axes, keep));
        }
    }
}

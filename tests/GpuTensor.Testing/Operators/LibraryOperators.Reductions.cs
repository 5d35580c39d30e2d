using System.Numerics;

namespace GpuTensor.Testing.Operators;

/// <summary>Reductions and what is made of them.</summary>
public sealed partial class LibraryOperators
{
    public HostTensor Reduce(ReductionKind kind, HostTensor input, ReadOnlySpan<int> axes, bool keepDimensions) =>
        ForElement(input.Dtype, new ReduceBody(this, kind, input, axes.ToArray(), keepDimensions));

    public HostTensor ArgReduce(bool greatest, HostTensor input, int? axis, bool keepDimensions) =>
        ForElement(input.Dtype, new ArgReduceBody(this, greatest, input, axis, keepDimensions));

    public HostTensor Rescale(HostTensor input, double low, double high, ReadOnlySpan<int> axes) =>
        ForElement(input.Dtype, new RescaleBody(this, input, low, high, axes.ToArray()));

    private sealed class ReduceBody(LibraryOperators owner, ReductionKind kind, HostTensor input, int[] axes, bool keep) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            return kind switch
            {
                ReductionKind.Sum => owner.BothWays(() => x.Sum(axes, keep), y => x.Sum(y, axes, keep)),
                ReductionKind.Product => owner.BothWays(() => x.Product(axes, keep), y => x.Product(y, axes, keep)),
                ReductionKind.Mean => owner.BothWays(() => x.Mean(axes, keep), y => x.Mean(y, axes, keep)),
                ReductionKind.Min => owner.BothWays(() => x.Min(axes, keep), y => x.Min(y, axes, keep)),
                _ => owner.BothWays(() => x.Max(axes, keep), y => x.Max(y, axes, keep)),
            };
        }
    }

    private sealed class ArgReduceBody(LibraryOperators owner, bool greatest, HostTensor input, int? axis, bool keep) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            return greatest
                ? owner.BothWays(() => x.ArgMax(axis, keep), y => x.ArgMax(y, axis, keep))
                : owner.BothWays(() => x.ArgMin(axis, keep), y => x.ArgMin(y, axis, keep));
        }
    }

    private sealed class RescaleBody(LibraryOperators owner, HostTensor input, double low, double high, int[] axes) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            (T from, T to) = (T.CreateSaturating(low), T.CreateSaturating(high));
            return owner.BothWays(() => x.Rescale(from, to, axes), y => x.Rescale(y, from, to, axes));
        }
    }
}

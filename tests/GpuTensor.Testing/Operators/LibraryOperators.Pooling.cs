using System.Numerics;

namespace GpuTensor.Testing.Operators;

/// <summary>Pooling.</summary>
public sealed partial class LibraryOperators
{
    public HostTensor MaxPool(HostTensor input, Window window) => ForElement(input.Dtype, new MaxPoolBody(this, input, window));

    public (HostTensor Values, HostTensor Indices) MaxPoolWithIndices(HostTensor input, Window window, bool includeBatchInIndex) =>
        ForElement(input.Dtype, new ArgMaxPoolBody(this, input, window, includeBatchInIndex));

    public HostTensor AveragePool(HostTensor input, Window window, bool countPadding) =>
        ForElement(input.Dtype, new AveragePoolBody(this, input, window, countPadding));

    private sealed class MaxPoolBody(LibraryOperators owner, HostTensor input, Window window) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            (Size2D size, Size2D strides, Size2D dilations) = (Size(window.Size), Size(window.Strides), Size(window.Dilations));
            Padding padding = ToPadding(window.Padding);
            return owner.BothWays(
                () => x.MaxPool2D(size, strides, padding, dilations, Layout(window), window.Ceil),
                y => x.MaxPool2D(y, size, strides, padding, dilations, Layout(window), window.Ceil));
        }
    }

    private sealed class ArgMaxPoolBody(LibraryOperators owner, HostTensor input, Window window, bool includeBatch)
        : IElementBody<(HostTensor Values, HostTensor Indices)>
    {
        public (HostTensor Values, HostTensor Indices) Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            (Size2D size, Size2D strides, Size2D dilations) = (Size(window.Size), Size(window.Strides), Size(window.Dilations));
            Padding padding = ToPadding(window.Padding);
            (DeviceTensor<T> values, DeviceTensor<long> indices) =
                x.MaxPool2DWithIndices(size, strides, padding, dilations, Layout(window), window.Ceil, includeBatch);
            using (values)
            using (indices)
            using (DeviceTensor<T> values2 = owner.Nonsense<T>(values.Shape))
            using (DeviceTensor<long> indices2 = owner.Nonsense<long>(values.Shape))
            {
                x.MaxPool2DWithIndices(values2, indices2, size, strides, padding, dilations, Layout(window), window.Ceil, includeBatch);
                CheckSame(values, values2);
                CheckSame(indices, indices2);
                return (Download(values), Download(indices));
            }
        }
    }

    private sealed class AveragePoolBody(LibraryOperators owner, HostTensor input, Window window, bool countPadding) : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            (Size2D size, Size2D strides, Size2D dilations) = (Size(window.Size), Size(window.Strides), Size(window.Dilations));
            Padding padding = ToPadding(window.Padding);
            return owner.BothWays(
                () => x.AveragePool2D(size, strides, padding, dilations, Layout(window), window.Ceil, countPadding),
                y => x.AveragePool2D(y, size, strides, padding, dilations, Layout(window), window.Ceil, countPadding));
        }
    }
}

using System.Numerics;

namespace GpuTensor.Testing.Operators;

/// <summary>Convolution, and windows in the library's words.</summary>
public sealed partial class LibraryOperators
{
    public HostTensor Conv2D(HostTensor input, HostTensor filter, HostTensor? bias, Window window, int groups) =>
        Conv2D(input, filter, bias, window, groups, MathPrecision.Float32);

    public HostTensor Conv2D(HostTensor input, HostTensor filter, HostTensor? bias, Window window, int groups, MathPrecision precision) =>
        ForElement(input.Dtype, new ConvolutionBody(this, input, filter, bias, window, groups, precision));

    /// <summary>The library's words for the padding.</summary>
    public static Padding ToPadding(WindowPadding padding) => padding.Kind switch
    {
        PaddingKind.Same => Padding.Same,
        PaddingKind.SameLower => Padding.SameLower,
        PaddingKind.Full => Padding.Full,
        PaddingKind.Explicit => Padding.Explicit(padding.Top, padding.Bottom, padding.Left, padding.Right),
        _ => Padding.Valid,
    };

    private static Size2D Size(Pair pair) => new(pair.Height, pair.Width);

    private static ImageLayout Layout(Window window) => window.ChannelsFirst ? ImageLayout.Nchw : ImageLayout.Nhwc;

    private sealed class ConvolutionBody(
        LibraryOperators owner, HostTensor input, HostTensor filter, HostTensor? bias, Window window, int groups, MathPrecision precision)
        : IElementBody<HostTensor>
    {
        public HostTensor Run<T>()
            where T : unmanaged, INumber<T>
        {
            using DeviceTensor<T> x = owner.Upload<T>(input);
            using DeviceTensor<T> w = owner.Upload<T>(filter);
            using DeviceTensor<T>? b = bias is null ? null : owner.Upload<T>(bias);
            (Size2D strides, Size2D dilations) = (Size(window.Strides), Size(window.Dilations));
            Padding padding = ToPadding(window.Padding);
            return owner.BothWays(
                () => x.Conv2D(w, b, strides, padding, dilations, groups, Layout(window), precision),
                y => x.Conv2D(w, b, y, strides, padding, dilations, groups, Layout(window), precision));
        }
    }
}

using System.Numerics;
using GpuTensor.Ops.Convolution;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// Batched two-dimensional convolution in the sense of machine learning (cross-correlation: the filter is not flipped):
    /// <c>y[n, i, j, o] = bias[o] + sum over u, v, c of x[n, i * s + u * d - before, j * s + v * d - before, c] * w[u, v, c, o]</c>,
    /// where x is zero outside the image.
    /// </summary>
    /// <typeparam name="T"><c>float</c> or <c>double</c>; sums are taken in that type.</typeparam>
    /// <param name="input">The images: <c>[batch, height, width, channels]</c>, or <c>[batch, channels, height, width]</c> by <paramref name="layout"/>.</param>
    /// <param name="filter">
    /// The filters: HWIO <c>[kh, kw, channels / groups, outputs]</c> with NHWC images, OIHW <c>[outputs, channels / groups, kh, kw]</c> with NCHW ones.
    /// </param>
    /// <param name="bias">One value for each output channel, <c>[outputs]</c>; none if null.</param>
    /// <param name="strides">The step from window to window, at least 1; (1, 1) if null.</param>
    /// <param name="padding">How far windows reach over the border; <see cref="Padding.Valid"/> by default.</param>
    /// <param name="dilations">The distance between the taps of a window, at least 1; (1, 1) if null.</param>
    /// <param name="groups">
    /// Into how many independent parts the channels are divided. As many groups as input channels is a depthwise
    /// convolution; for it, reshape TensorFlow's depthwise filter <c>[kh, kw, c, m]</c> to <c>[kh, kw, 1, c * m]</c>.
    /// </param>
    /// <param name="layout">NHWC with HWIO filters, or NCHW with OIHW filters.</param>
    /// <param name="precision">
    /// How exactly floats are multiplied; in full by default. The other values use tensor cores, on CUDA devices that have them and for
    /// NHWC images whose channels are multiples of 4, with at least 8 inputs and 24 outputs per group and 32 output pixels; everything else is
    /// computed in float32. Doubles are always computed in double.
    /// </param>
    /// <returns><c>[batch, outHeight, outWidth, outputs]</c>, or <c>[batch, outputs, outHeight, outWidth]</c>.</returns>
    /// <remarks>
    /// A NaN or an infinity of an image reaches exactly the outputs whose windows cover it; one of a filter reaches every output of its
    /// channel, but not necessarily those where its tap lies in the padding (the product of an infinity and 0). float32 results are within
    /// 4 eps sqrt(kh kw channels / groups) of the sum of absolute products (about 2^-10 of it with <see cref="MathPrecision.Tf32"/>), and
    /// bit-identical from run to run.
    /// Same as <c>tf.nn.conv2d</c>, <c>tf.nn.depthwise_conv2d</c> and <c>torch.nn.functional.conv2d</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">Shapes do not fit each other, or the window does not fit the input; the message names both.</exception>
    /// <exception cref="NotSupportedException">The elements are neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on different devices.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    public static DeviceTensor<T> Conv2D<T>(
        this DeviceTensor<T> input,
        DeviceTensor<T> filter,
        DeviceTensor<T>? bias = null,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        int groups = 1,
        ImageLayout layout = ImageLayout.Nhwc,
        MathPrecision precision = MathPrecision.Float32)
        where T : unmanaged, INumber<T>
    {
        Conv2DGeometry geometry = CheckConv2D(input, filter, bias, strides, padding, dilations, groups, layout, precision);
        using var output = new NewTensor<T>(geometry.Output, input.Device);
        RunConv2D(in geometry, input, filter, bias, output.Tensor, precision);
        return output.Finish();
    }

    /// <summary>
    /// As <see cref="Conv2D{T}(DeviceTensor{T}, DeviceTensor{T}, DeviceTensor{T}?, Size2D?, Padding, Size2D?, int, ImageLayout, MathPrecision)"/>,
    /// into a tensor the caller owns.
    /// </summary>
    /// <typeparam name="T"><c>float</c> or <c>double</c>.</typeparam>
    /// <param name="input">The images.</param>
    /// <param name="filter">The filters.</param>
    /// <param name="bias">One value for each output channel, or null.</param>
    /// <param name="destination">Where the result goes: of the result's shape, on the same device, sharing no memory with the inputs.</param>
    /// <param name="strides">The step from window to window; (1, 1) if null.</param>
    /// <param name="padding">How far windows reach over the border.</param>
    /// <param name="dilations">The distance between the taps of a window; (1, 1) if null.</param>
    /// <param name="groups">Into how many independent parts the channels are divided.</param>
    /// <param name="layout">NHWC with HWIO filters, or NCHW with OIHW filters.</param>
    /// <param name="precision">How exactly floats are multiplied.</param>
    /// <exception cref="ArgumentException">Shapes do not fit each other, or the destination is not as it must be.</exception>
    /// <exception cref="NotSupportedException">The elements are neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on different devices.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    public static void Conv2D<T>(
        this DeviceTensor<T> input,
        DeviceTensor<T> filter,
        DeviceTensor<T>? bias,
        DeviceTensor<T> destination,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        int groups = 1,
        ImageLayout layout = ImageLayout.Nhwc,
        MathPrecision precision = MathPrecision.Float32)
        where T : unmanaged, INumber<T>
    {
        Conv2DGeometry geometry = CheckConv2D(input, filter, bias, strides, padding, dilations, groups, layout, precision);
        Require.Destination(input, destination, geometry.Output);
        Require.NoAlias(filter, destination);
        if (bias is not null)
            Require.NoAlias(bias, destination);
        RunConv2D(in geometry, input, filter, bias, destination, precision);
    }

    private static Conv2DGeometry CheckConv2D<T>(
        DeviceTensor<T> input,
        DeviceTensor<T> filter,
        DeviceTensor<T>? bias,
        Size2D? strides,
        Padding padding,
        Size2D? dilations,
        int groups,
        ImageLayout layout,
        MathPrecision precision)
        where T : unmanaged
    {
        Require.Usable(input);
        Require.SameDevice(input, filter);
        if (bias is not null)
            Require.SameDevice(input, bias);
        Require.SingleOrDouble<T>(nameof(Conv2D));
        if (precision is < MathPrecision.Float32 or > MathPrecision.Tf32)
            throw new ArgumentOutOfRangeException(nameof(precision), precision, $"precision is {precision}; it must be Float32, Tf32x3 or Tf32.");
        return Conv2DGeometry.Create(
            input.Shape, filter.Shape, bias?.Shape, strides ?? 1, padding, dilations ?? 1, groups, layout);
    }

    private static void RunConv2D<T>(
        in Conv2DGeometry geometry,
        DeviceTensor<T> input,
        DeviceTensor<T> filter,
        DeviceTensor<T>? bias,
        DeviceTensor<T> output,
        MathPrecision precision)
        where T : unmanaged, INumber<T>
    {
        if (input.Device is CpuDevice { Bodies: CpuBodies.Vectorized } cpu)
            Conv2DCpu.Run(cpu, in geometry, input, filter, bias, output);
        else
            Conv2DLaunch.Run(in geometry, input, filter, bias, output, precision);
    }
}

using System.Numerics;
using GpuTensor.Ops.Pooling;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// The maximum of every window of every channel: y[b, i, j, c] = the maximum of x[b, i * s + m * d - before, j * s + n * d - before, c]
    /// over the cells (m, n) of the window that exist.
    /// </summary>
    /// <remarks>
    /// Padding is no value at all, so as if it were minus infinity; a window without any cell gives minus infinity, of
    /// integers the least value. NaN propagates. TensorFlow's <c>max_pool2d</c>, PyTorch's <c>max_pool2d</c>, ONNX's
    /// <c>MaxPool</c>.
    /// </remarks>
    /// <param name="input">The images, of four dimensions in the order of <paramref name="layout"/>; every numeric type but Half.</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="strides">Steps of the window; those of the window if null.</param>
    /// <param name="padding">How the images are extended; see <see cref="Padding"/> for the output size.</param>
    /// <param name="dilations">Distances of the window's cells; 1 if null.</param>
    /// <param name="layout">The order of the dimensions.</param>
    /// <param name="ceilMode">Whether the output size is rounded up instead of down; a last window that would start behind the image and its leading padding is dropped.</param>
    /// <returns>The maxima, in the layout of the input.</returns>
    /// <exception cref="ArgumentException">The input does not have four dimensions, a size is below 1, or the window is larger than the padded image.</exception>
    /// <exception cref="NotSupportedException">The elements are Half.</exception>
    /// <exception cref="ObjectDisposedException">The input was disposed.</exception>
    public static DeviceTensor<T> MaxPool2D<T>(
        this DeviceTensor<T> input,
        Size2D window,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        ImageLayout layout = ImageLayout.Nhwc,
        bool ceilMode = false)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(input);
        PoolGeometry.CheckMaximum<T>(nameof(MaxPool2D));
        var geometry = PoolGeometry.Create(input, window, strides, padding, dilations, layout, ceilMode);
        using var result = new NewTensor<T>(geometry.OutputShape, input.Device);
        if (result.Tensor.ElementCount > 0)
            RunMaxPool2D(input, result.Tensor, in geometry);
        return result.Finish();
    }

    /// <summary>
    /// As <see cref="MaxPool2D{T}(DeviceTensor{T}, Size2D, Size2D?, Padding, Size2D?, ImageLayout, bool)"/>, into a tensor
    /// of the caller's.
    /// </summary>
    /// <param name="input">The images, of four dimensions in the order of <paramref name="layout"/>; every numeric type but Half.</param>
    /// <param name="destination">Where the maxima go: of the result's shape, on the input's device, with memory of its own.</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="strides">Steps of the window; those of the window if null.</param>
    /// <param name="padding">How the images are extended.</param>
    /// <param name="dilations">Distances of the window's cells; 1 if null.</param>
    /// <param name="layout">The order of the dimensions.</param>
    /// <param name="ceilMode">Whether the output size is rounded up instead of down.</param>
    /// <exception cref="ArgumentException">An argument is wrong as there, or the destination has another shape or the input's memory.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    /// <exception cref="NotSupportedException">The elements are Half.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    public static void MaxPool2D<T>(
        this DeviceTensor<T> input,
        DeviceTensor<T> destination,
        Size2D window,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        ImageLayout layout = ImageLayout.Nhwc,
        bool ceilMode = false)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(input);
        PoolGeometry.CheckMaximum<T>(nameof(MaxPool2D));
        var geometry = PoolGeometry.Create(input, window, strides, padding, dilations, layout, ceilMode);
        Require.Destination(input, destination, geometry.OutputShape);
        if (destination.ElementCount > 0)
            RunMaxPool2D(input, destination, in geometry);
    }

    private static void RunMaxPool2D<T>(DeviceTensor<T> input, DeviceTensor<T> output, in PoolGeometry geometry)
        where T : unmanaged, INumber<T>
    {
        if (input.Device is CpuDevice { Bodies: CpuBodies.Vectorized } cpu)
            PoolCpu.Run<T, MaxReduction<T>>(cpu, input, output, in geometry, countPadding: false);
        else
            PoolLaunch.Max(input, output, in geometry);
    }
}

using System.Numerics;
using GpuTensor.Ops.Pooling;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// The average of every window of every channel: y[b, i, j, c] = the sum of x[b, i * s + m * d - before, j * s + n * d - before, c]
    /// over the cells (m, n) of the window that exist, divided by their number.
    /// </summary>
    /// <remarks>
    /// Padding is no value at all: cells outside the image are neither added nor counted. A window without any cell gives
    /// NaN. NaN and infinities propagate. TensorFlow's <c>avg_pool2d</c>, PyTorch's <c>avg_pool2d</c> with
    /// <c>count_include_pad=False</c>, ONNX's <c>AveragePool</c>.
    /// </remarks>
    /// <param name="input">The images, of four dimensions in the order of <paramref name="layout"/>; float or double.</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="strides">Steps of the window; those of the window if null.</param>
    /// <param name="padding">How the images are extended; see <see cref="Padding"/> for the output size.</param>
    /// <param name="dilations">Distances of the window's cells; 1 if null.</param>
    /// <param name="layout">The order of the dimensions.</param>
    /// <param name="ceilMode">Whether the output size is rounded up instead of down; a last window that would start behind the image and its leading padding is dropped.</param>
    /// <param name="countPadding">Whether to divide by the number of cells that lie in the image or in its padding instead.</param>
    /// <returns>The averages, in the layout of the input.</returns>
    /// <exception cref="ArgumentException">The input does not have four dimensions, a size is below 1, or the window is larger than the padded image.</exception>
    /// <exception cref="NotSupportedException">The elements are neither float nor double.</exception>
    /// <exception cref="ObjectDisposedException">The input was disposed.</exception>
    public static DeviceTensor<T> AveragePool2D<T>(
        this DeviceTensor<T> input,
        Size2D window,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        ImageLayout layout = ImageLayout.Nhwc,
        bool ceilMode = false,
        bool countPadding = false)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(input);
        Require.SingleOrDouble<T>(nameof(AveragePool2D));
        var geometry = PoolGeometry.Create(input, window, strides, padding, dilations, layout, ceilMode);
        using var result = new NewTensor<T>(geometry.OutputShape, input.Device);
        if (result.Tensor.ElementCount > 0)
            RunAveragePool2D(input, result.Tensor, in geometry, countPadding);
        return result.Finish();
    }

    /// <summary>
    /// As <see cref="AveragePool2D{T}(DeviceTensor{T}, Size2D, Size2D?, Padding, Size2D?, ImageLayout, bool, bool)"/>, into a tensor
    /// of the caller's.
    /// </summary>
    /// <param name="input">The images, of four dimensions in the order of <paramref name="layout"/>; float or double.</param>
    /// <param name="destination">Where the averages go: of the result's shape, on the input's device, with memory of its own.</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="strides">Steps of the window; those of the window if null.</param>
    /// <param name="padding">How the images are extended.</param>
    /// <param name="dilations">Distances of the window's cells; 1 if null.</param>
    /// <param name="layout">The order of the dimensions.</param>
    /// <param name="ceilMode">Whether the output size is rounded up instead of down.</param>
    /// <param name="countPadding">Whether to divide by the number of cells that lie in the image or in its padding instead.</param>
    /// <exception cref="ArgumentException">An argument is wrong as there, or the destination has another shape or the input's memory.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    /// <exception cref="NotSupportedException">The elements are neither float nor double.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    public static void AveragePool2D<T>(
        this DeviceTensor<T> input,
        DeviceTensor<T> destination,
        Size2D window,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        ImageLayout layout = ImageLayout.Nhwc,
        bool ceilMode = false,
        bool countPadding = false)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(input);
        Require.SingleOrDouble<T>(nameof(AveragePool2D));
        var geometry = PoolGeometry.Create(input, window, strides, padding, dilations, layout, ceilMode);
        Require.Destination(input, destination, geometry.OutputShape);
        if (destination.ElementCount > 0)
            RunAveragePool2D(input, destination, in geometry, countPadding);
    }

    private static void RunAveragePool2D<T>(DeviceTensor<T> input, DeviceTensor<T> output, in PoolGeometry geometry, bool countPadding)
        where T : unmanaged, INumber<T>
    {
        if (input.Device is CpuDevice { Bodies: CpuBodies.Vectorized } cpu)
            PoolCpu.Run<T, AverageReduction<T>>(cpu, input, output, in geometry, countPadding);
        else
            PoolLaunch.Average(input, output, in geometry, countPadding);
    }
}

using System.Numerics;
using GpuTensor.Ops.Pooling;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>The maximum of every window of every channel, as <c>MaxPool2D</c>, and where it stands in the input.</summary>
    /// <remarks>
    /// An index is the position in the image, in the input's own layout: (y * W + x) * C + c for NHWC, (c * H + y) * W + x
    /// for NCHW; with <paramref name="includeBatchInIndex"/> plus b * H * W * C. Of equal values the first one in row-major
    /// order of the window wins; the first NaN wins against everything. A window without any cell gives minus infinity (the
    /// least integer) and the index -1. TensorFlow's <c>max_pool_with_argmax</c>. ONNX's <c>MaxPool</c> counts from the first
    /// image, PyTorch's <c>max_pool2d</c> within each channel: y * W + x.
    /// </remarks>
    /// <param name="input">The images, of four dimensions in the order of <paramref name="layout"/>; every numeric type but Half.</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="strides">Steps of the window; those of the window if null.</param>
    /// <param name="padding">How the images are extended; see <see cref="Padding"/> for the output size.</param>
    /// <param name="dilations">Distances of the window's cells; 1 if null.</param>
    /// <param name="layout">The order of the dimensions.</param>
    /// <param name="ceilMode">Whether the output size is rounded up instead of down; a last window that would start behind the image and its leading padding is dropped.</param>
    /// <param name="includeBatchInIndex">Whether indices count from the first image instead of each from its own.</param>
    /// <returns>Maxima and indices, both in the layout of the input.</returns>
    /// <exception cref="ArgumentException">The input does not have four dimensions, a size is below 1, or the window is larger than the padded image.</exception>
    /// <exception cref="NotSupportedException">The elements are Half.</exception>
    /// <exception cref="ObjectDisposedException">The input was disposed.</exception>
    public static (DeviceTensor<T> Values, DeviceTensor<long> Indices) MaxPool2DWithIndices<T>(
        this DeviceTensor<T> input,
        Size2D window,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        ImageLayout layout = ImageLayout.Nhwc,
        bool ceilMode = false,
        bool includeBatchInIndex = false)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(input);
        PoolGeometry.CheckMaximum<T>(nameof(MaxPool2DWithIndices));
        var geometry = PoolGeometry.Create(input, window, strides, padding, dilations, layout, ceilMode);
        using var values = new NewTensor<T>(geometry.OutputShape, input.Device);
        using var indices = new NewTensor<long>(geometry.OutputShape, input.Device);
        if (values.Tensor.ElementCount > 0)
            RunArgMaxPool2D(input, values.Tensor, indices.Tensor, in geometry, includeBatchInIndex);
        return (values.Finish(), indices.Finish());
    }

    /// <summary>
    /// As <see cref="MaxPool2DWithIndices{T}(DeviceTensor{T}, Size2D, Size2D?, Padding, Size2D?, ImageLayout, bool, bool)"/>,
    /// into tensors of the caller's.
    /// </summary>
    /// <param name="input">The images, of four dimensions in the order of <paramref name="layout"/>; every numeric type but Half.</param>
    /// <param name="values">Where the maxima go: of the result's shape, on the input's device, with memory of its own.</param>
    /// <param name="indices">Where the indices go: likewise.</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="strides">Steps of the window; those of the window if null.</param>
    /// <param name="padding">How the images are extended.</param>
    /// <param name="dilations">Distances of the window's cells; 1 if null.</param>
    /// <param name="layout">The order of the dimensions.</param>
    /// <param name="ceilMode">Whether the output size is rounded up instead of down.</param>
    /// <param name="includeBatchInIndex">Whether indices count from the first image instead of each from its own.</param>
    /// <exception cref="ArgumentException">An argument is wrong as there, or a destination has another shape or memory that is used already.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    /// <exception cref="NotSupportedException">The elements are Half.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    public static void MaxPool2DWithIndices<T>(
        this DeviceTensor<T> input,
        DeviceTensor<T> values,
        DeviceTensor<long> indices,
        Size2D window,
        Size2D? strides = null,
        Padding padding = default,
        Size2D? dilations = null,
        ImageLayout layout = ImageLayout.Nhwc,
        bool ceilMode = false,
        bool includeBatchInIndex = false)
        where T : unmanaged, INumber<T>
    {
        Require.Usable(input);
        PoolGeometry.CheckMaximum<T>(nameof(MaxPool2DWithIndices));
        var geometry = PoolGeometry.Create(input, window, strides, padding, dilations, layout, ceilMode);
        Require.Destination(input, values, geometry.OutputShape);
        Require.Destination(input, indices, geometry.OutputShape);
        Require.NoAlias(values, indices);
        if (values.ElementCount > 0)
            RunArgMaxPool2D(input, values, indices, in geometry, includeBatchInIndex);
    }

    private static void RunArgMaxPool2D<T>(
        DeviceTensor<T> input, DeviceTensor<T> values, DeviceTensor<long> indices, in PoolGeometry geometry, bool includeBatch)
        where T : unmanaged, INumber<T>
    {
        if (input.Device is CpuDevice { Bodies: CpuBodies.Vectorized } cpu)
            ArgMaxPoolCpu.Run(cpu, input, values, indices, in geometry, includeBatch);
        else
            PoolLaunch.ArgMax(input, values, indices, in geometry, includeBatch);
    }
}

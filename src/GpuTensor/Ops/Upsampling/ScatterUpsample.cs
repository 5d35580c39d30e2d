using GpuTensor.Ops.Upsampling;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>
    /// Inserts zeros: y[i0 * s0, i1 * s1, ...] = x[i0, i1, ...], and exactly +0 everywhere else.
    /// </summary>
    /// <remarks>
    /// A dimension of n elements and stride s gets n * s of them, or (n - 1) * s + 1 without trailing zeros. What TensorFlow
    /// users write as <c>scatter_nd</c> ("pad_strided"), as <c>pad</c> and <c>reshape</c>, or as a transposed convolution
    /// with a filter of a single one. Elements are copied bit by bit: NaN payloads and -0 stay.
    /// </remarks>
    /// <param name="input">A tensor of rank 1 to 8 and of any element type.</param>
    /// <param name="strides">One stride per dimension, each at least 1.</param>
    /// <param name="trailing">Whether zeros follow the last element of a dimension, too.</param>
    /// <returns>The upsampled tensor.</returns>
    /// <exception cref="ArgumentException">The rank is 0, there are more or fewer strides than dimensions, or the output's size does not fit 64 bits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride is below 1.</exception>
    /// <exception cref="ObjectDisposedException">The input was disposed.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public static DeviceTensor<T> ScatterUpsample<T>(this DeviceTensor<T> input, ReadOnlySpan<long> strides, bool trailing = true)
        where T : unmanaged
    {
        Require.Usable(input);
        var geometry = ScatterUpsampleGeometry.Create(input.Shape, strides, trailing);
        using var result = new NewTensor<T>(geometry.OutputShape, input.Device);
        if (result.Tensor.ElementCount > 0)
            RunScatterUpsample(input, result.Tensor, in geometry);
        return result.Finish();
    }

    /// <summary>
    /// As <see cref="ScatterUpsample{T}(DeviceTensor{T}, ReadOnlySpan{long}, bool)"/>, into a tensor of the caller's.
    /// </summary>
    /// <param name="input">A tensor of rank 1 to 8 and of any element type.</param>
    /// <param name="destination">Where the result goes: of its shape, on the input's device, with memory of its own.</param>
    /// <param name="strides">One stride per dimension, each at least 1.</param>
    /// <param name="trailing">Whether zeros follow the last element of a dimension, too.</param>
    /// <exception cref="ArgumentException">An argument is wrong as there, or the destination has another shape or the input's memory.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A stride is below 1.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    /// <exception cref="ObjectDisposedException">A tensor was disposed.</exception>
    public static void ScatterUpsample<T>(
        this DeviceTensor<T> input, DeviceTensor<T> destination, ReadOnlySpan<long> strides, bool trailing = true)
        where T : unmanaged
    {
        Require.Usable(input);
        var geometry = ScatterUpsampleGeometry.Create(input.Shape, strides, trailing);
        Require.Destination(input, destination, geometry.OutputShape);
        if (destination.ElementCount > 0)
            RunScatterUpsample(input, destination, in geometry);
    }

    private static void RunScatterUpsample<T>(DeviceTensor<T> input, DeviceTensor<T> output, in ScatterUpsampleGeometry geometry)
        where T : unmanaged
    {
        if (input.Device is CpuDevice { Bodies: CpuBodies.Vectorized } cpu)
            ScatterUpsampleCpu.Run(cpu, input, output, in geometry);
        else
            ScatterUpsampleLaunch.Run(input, output, in geometry);
    }
}

using GpuTensor.Ops.Layout;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Images from <c>[N, C, H, W]</c> to <c>[N, H, W, C]</c>.</summary>
    /// <param name="input">A tensor of rank 4 and any element type.</param>
    /// <returns>A new tensor.</returns>
    /// <remarks>TensorFlow and NumPy: <c>transpose(x, [0, 2, 3, 1])</c>.</remarks>
    /// <exception cref="ArgumentException">The rank is not 4.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> NchwToNhwc<T>(this DeviceTensor<T> input)
        where T : unmanaged
    {
        TransposeGeometry.RequireImages(input);
        return input.Transpose([0, 2, 3, 1]);
    }

    /// <inheritdoc cref="NchwToNhwc{T}(DeviceTensor{T})"/>
    /// <param name="input">A tensor of rank 4 and any element type.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <exception cref="ArgumentException">The rank is not 4, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void NchwToNhwc<T>(this DeviceTensor<T> input, DeviceTensor<T> destination)
        where T : unmanaged
    {
        TransposeGeometry.RequireImages(input);
        input.Transpose(destination, [0, 2, 3, 1]);
    }
}

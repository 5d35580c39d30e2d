using GpuTensor.Ops.Layout;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Images from <c>[N, H, W, C]</c> to <c>[N, C, H, W]</c>.</summary>
    /// <param name="input">A tensor of rank 4 and any element type.</param>
    /// <returns>A new tensor.</returns>
    /// <remarks>TensorFlow and NumPy: <c>transpose(x, [0, 3, 1, 2])</c>.</remarks>
    /// <exception cref="ArgumentException">The rank is not 4.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static DeviceTensor<T> NhwcToNchw<T>(this DeviceTensor<T> input)
        where T : unmanaged
    {
        TransposeGeometry.RequireImages(input);
        return input.Transpose([0, 3, 1, 2]);
    }

    /// <inheritdoc cref="NhwcToNchw{T}(DeviceTensor{T})"/>
    /// <param name="input">A tensor of rank 4 and any element type.</param>
    /// <param name="destination">Where the result goes.</param>
    /// <exception cref="ArgumentException">The rank is not 4, or the destination has another shape or shares memory with the input.</exception>
    /// <exception cref="InvalidOperationException">The tensors are on two devices.</exception>
    public static void NhwcToNchw<T>(this DeviceTensor<T> input, DeviceTensor<T> destination)
        where T : unmanaged
    {
        TransposeGeometry.RequireImages(input);
        input.Transpose(destination, [0, 3, 1, 2]);
    }
}

using GpuTensor.Ops.Filling;

namespace GpuTensor;

public static partial class DeviceTensor
{
    /// <summary>Creates a tensor whose elements are all <paramref name="value"/>.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The value of every element.</param>
    /// <param name="device">Where the tensor lives; <see cref="Device.Default"/> if null.</param>
    /// <exception cref="OutOfDeviceMemoryException">The device does not have that much memory left.</exception>
    public static DeviceTensor<T> Full<T>(in Shape shape, T value, Device? device = null)
        where T : unmanaged
    {
        using var result = new NewTensor<T>(shape, device);
        result.Tensor.Fill(value);
        return result.Finish();
    }

    /// <summary>Sets every element to <paramref name="value"/>.</summary>
    /// <param name="destination">The tensor that is overwritten.</param>
    /// <param name="value">The value of every element.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static void Fill<T>(this DeviceTensor<T> destination, T value)
        where T : unmanaged
    {
        Require.Usable(destination);
        if (destination.ElementCount == 0)
            return;
        if (destination.Device.IsVectorized)
            FillCpu.Run(destination, value);
        else
            FillLaunch.Run(destination, value);
    }
}

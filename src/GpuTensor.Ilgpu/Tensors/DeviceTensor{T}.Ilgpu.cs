namespace GpuTensor;

public sealed partial class DeviceTensor<T>
{
    /// <summary>The elements as your own ILGPU kernels see them, without a copy.</summary>
    /// <remarks>
    /// The view does not keep the tensor alive: it is valid until the tensor and those made of it with <c>Reshape</c> are disposed.
    /// Launch kernels on the default stream of the device's <see cref="IlgpuDevice.Accelerator"/>, where they take turns with
    /// the library's.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The tensor is not on a device of ILGPU.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public ILGPU.ArrayView<T> AsIlgpuView()
    {
        ThrowIfDisposed();
        return _buffer.Device is IlgpuDevice
            ? new ILGPU.ArrayView<T>(IlgpuDevice.MemoryOf(_buffer), 0, ElementCount)
            : throw new InvalidOperationException($"The tensor is on {Device}; only those on a device of ILGPU have views of it. Copy it there with To(device).");
    }
}

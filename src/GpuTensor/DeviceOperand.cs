using GpuTensor.Kernels;

namespace GpuTensor;

/// <summary>A tensor's elements as kernels see them, kept valid until disposed, whatever other threads dispose meanwhile.</summary>
internal readonly ref struct DeviceOperand<T>
    where T : unmanaged
{
    private readonly DeviceBuffer _buffer;

    public DeviceOperand(DeviceTensor<T> tensor)
    {
        tensor.Buffer.AddOwner();
        _buffer = tensor.Buffer;
        View = _buffer.ViewOf<T>(0, tensor.ElementCount);
    }

    public ArrayView<T> View { get; }

    public void Dispose() => _buffer.Release();
}

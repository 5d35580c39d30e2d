using GpuTensor.Kernels;

namespace GpuTensor;

/// <summary>A tensor's elements as launches pass them on, kept valid until disposed, whatever other threads dispose meanwhile.</summary>
internal readonly ref struct KernelOperand<T>
    where T : unmanaged
{
    private readonly DeviceBuffer? _buffer;

    /// <summary>Holds the tensor's memory; a null tensor gives an empty view.</summary>
    public KernelOperand(DeviceTensor<T>? tensor)
    {
        if (tensor is null)
            return;
        tensor.Buffer.AddOwner();
        _buffer = tensor.Buffer;
        View = _buffer.ViewOf<T>(0, tensor.ElementCount);
    }

    /// <summary>All elements.</summary>
    public ArrayView<T> View { get; }

    public void Dispose() => _buffer?.Release();
}

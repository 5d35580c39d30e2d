namespace GpuTensor;

/// <summary>A tensor's elements in host memory, kept valid until disposed, whatever other threads dispose meanwhile.</summary>
internal readonly unsafe ref struct CpuOperand<T>
    where T : unmanaged
{
    private readonly DeviceBuffer? _buffer;

    /// <summary>Holds the tensor's memory; a null tensor gives a null pointer.</summary>
    public CpuOperand(DeviceTensor<T>? tensor)
    {
        if (tensor is null)
            return;
        tensor.Buffer.AddOwner();
        _buffer = tensor.Buffer;
    }

    /// <summary>The first element, aligned to a cache line.</summary>
    public T* Pointer => _buffer is null ? null : (T*)_buffer.Address;

    public void Dispose() => _buffer?.Release();
}

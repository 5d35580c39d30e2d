namespace GpuTensor.Runtime;

/// <summary>Keeps a buffer's memory valid for the length of a scope, whatever other threads dispose meanwhile.</summary>
internal readonly ref struct BufferHold
{
    private readonly DeviceBuffer _buffer;

    public BufferHold(DeviceBuffer buffer)
    {
        buffer.AddOwner();
        _buffer = buffer;
    }

    public void Dispose() => _buffer.Release();
}

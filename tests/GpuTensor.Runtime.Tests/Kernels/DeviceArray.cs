using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuTensor.Kernels;

namespace GpuTensor.Runtime.Tests.Kernels;

/// <summary>An array in a device's memory, for kernels under test.</summary>
internal sealed class DeviceArray<T> : IDisposable
    where T : unmanaged
{
    private readonly DeviceBuffer _buffer;
    private readonly int _length;

    public DeviceArray(Device device, ReadOnlySpan<T> values)
    {
        _length = values.Length;
        _buffer = device.Allocate((long)_length * Unsafe.SizeOf<T>());
        device.Upload(MemoryMarshal.AsBytes(values), _buffer);
    }

    public DeviceArray(Device device, int length)
        : this(device, new T[length])
    {
    }

    public ArrayView<T> View => _buffer.ViewOf<T>(0, _length);

    public T[] ToArray()
    {
        var values = new T[_length];
        _buffer.Device.Download(_buffer, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public void Dispose() => _buffer.Dispose();
}

using GpuTensor.Kernels;
using GpuTensor.Runtime;

namespace GpuTensor;

/// <summary>
/// A block of one device's memory. Tensors own buffers; code that launches its own kernels may too.
/// </summary>
/// <remarks>
/// The memory goes back to the device when the last owner disposes it, or, when it was forgotten, after the garbage
/// collector has found that (see <see cref="LeakReport"/>). A buffer that an operator is using on another thread stays
/// valid until that operator is done.
/// </remarks>
public abstract class DeviceBuffer : IDisposable
{
    private readonly long _ticket;
    private int _owners = 1;
    private int _disposed;

    private protected DeviceBuffer(Device device, long byteCount)
    {
        Device = device;
        ByteCount = byteCount;
        _ticket = LeakReport.Register(device, byteCount);
    }

    /// <summary>Returns the memory of a buffer that nobody disposed.</summary>
    ~DeviceBuffer()
    {
        LeakReport.Forgotten(_ticket);
        Free();
    }

    /// <summary>The device whose memory this is.</summary>
    public Device Device { get; }

    /// <summary>The size in bytes.</summary>
    public long ByteCount { get; }

    /// <summary>Whether the memory has gone back to the device.</summary>
    public bool IsDisposed => Volatile.Read(ref _owners) == 0;

    /// <summary>What the device calls the memory: a host pointer, a device pointer, a handle. Valid while the buffer is held.</summary>
    internal abstract nint Address { get; }

    /// <summary>A view of elements of the memory, for kernels. It does not keep the memory alive.</summary>
    /// <param name="offset">Where the first element is, in bytes.</param>
    /// <param name="length">How many elements.</param>
    internal ArrayView<T> ViewOf<T>(long offset, long length)
        where T : unmanaged => ArrayView<T>.Of(Device.Kind == DeviceKind.Cpu, Address, offset, length);

    /// <summary>Gives the memory back to the device; further calls do nothing.</summary>
#pragma warning disable CA1816 // Release suppresses the finaliser, but only when no other owner is left.
    public void Dispose()
#pragma warning restore CA1816
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Release();
    }

    /// <summary>Adds an owner, who must <see cref="Release"/> it.</summary>
    /// <exception cref="ObjectDisposedException">The memory is already gone.</exception>
    internal void AddOwner()
    {
        int owners = Volatile.Read(ref _owners);
        while (true)
        {
            ObjectDisposedException.ThrowIf(owners == 0, this);
            int seen = Interlocked.CompareExchange(ref _owners, owners + 1, owners);
            if (seen == owners)
                return;
            owners = seen;
        }
    }

    /// <summary>Gives up one ownership; the last one returns the memory.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _owners) != 0)
            return;
        LeakReport.Disposed(_ticket);
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Keeps the memory valid until the result is disposed.</summary>
    internal BufferHold Hold() => new(this);

    /// <summary>Returns the memory to the device; called once, by the last owner or by the finaliser.</summary>
    private protected abstract void Free();
}

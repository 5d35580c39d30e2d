using System.Collections.Concurrent;
using GpuTensor.Kernels;
using ILGPU.Runtime;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>
/// Memory of an accelerator. Views of the kernel language carry numbers, ILGPU's objects: the address of a buffer is a
/// number by which launches find its object.
/// </summary>
internal sealed class IlgpuBuffer : DeviceBuffer
{
    private static readonly ConcurrentDictionary<nint, MemoryBuffer> s_buffers = new();
    private static long s_lastAddress;

    private readonly bool _isOwner;

    public IlgpuBuffer(IlgpuDevice device, MemoryBuffer memory, long byteCount, bool isOwner)
        : base(device, byteCount)
    {
        MemoryBuffer = memory;
        _isOwner = isOwner;
        Address = (nint)Interlocked.Increment(ref s_lastAddress);
        s_buffers[Address] = memory;
    }

    /// <summary>ILGPU's buffer; an empty one has a byte.</summary>
    public MemoryBuffer MemoryBuffer { get; }

    internal override nint Address { get; }

    /// <summary>ILGPU's view of what a view of the kernel language shows.</summary>
    /// <exception cref="InvalidOperationException">That is gone, or another device's.</exception>
    /// <exception cref="NotSupportedException">It does not begin at a multiple of the element's size.</exception>
    public static unsafe ILGPU.ArrayView<T> ViewOf<T>(ArrayView<T> view, IlgpuDevice device)
        where T : unmanaged
    {
        if (!view.IsValid)
            return default;
        if (view.IsOnHost || !s_buffers.TryGetValue(view.Memory, out MemoryBuffer? memory) || !ReferenceEquals(memory.Accelerator, device.Accelerator))
            throw new InvalidOperationException($"The kernel has a view of memory that is not, or no longer, that of {device}.");
        if (view.Offset % sizeof(T) != 0)
        {
            throw new NotSupportedException(
                $"A view of {typeof(T)} begins at byte {view.Offset}; those of ILGPU begin at a multiple of the element's size, here {sizeof(T)}.");
        }

        return new ILGPU.ArrayView<T>(memory, view.Offset / sizeof(T), view.Length);
    }

    private protected override void Free()
    {
        s_buffers.TryRemove(Address, out _);
        if (!_isOwner)
            return;
        var device = (IlgpuDevice)Device;
        device.Account(-ByteCount);
        device.Queue.Free(MemoryBuffer);
    }
}

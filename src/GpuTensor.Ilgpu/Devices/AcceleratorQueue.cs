using System.Collections.Concurrent;
using GpuTensor.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>Lets many host threads use an accelerator: one at a time, and their work is done in order.</summary>
internal sealed class AcceleratorQueue(IlgpuDevice device, Accelerator accelerator)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<Type, object> _kernels = new();

    public Accelerator Accelerator { get; } = accelerator;

    /// <summary>The memory of the accelerator; of the simulator, which knows none, that of the process.</summary>
    public long TotalBytes => Accelerator.AcceleratorType == AcceleratorType.CPU
        ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes
        : Accelerator.MemorySize;

    /// <summary>Runs an action that only one thread may run at a time.</summary>
    public void Do(Action<Accelerator> action)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(Accelerator.IsDisposed, Accelerator);
            using ScopedAcceleratorBinding binding = Accelerator.BindScoped();
            Guarded(() => action(Accelerator));
        }
    }

    public MemoryBuffer Allocate(long byteCount, IlgpuDevice owner)
    {
        MemoryBuffer? memory = null;
        try
        {
            Do(accelerator =>
            {
                if (byteCount <= owner.Memory.FreeBytes)
                    memory = accelerator.AllocateRaw(Math.Max(byteCount, 1), 1);
            });
        }
        catch (Exception exception) when (exception is DeviceException or OutOfMemoryException)
        {
            throw new OutOfDeviceMemoryException(owner, byteCount, owner.Memory, exception);
        }

        return memory ?? throw new OutOfDeviceMemoryException(owner, byteCount, owner.Memory);
    }

    /// <summary>Gives memory back, also from the finaliser's thread; nothing is left to do where the accelerator has gone before.</summary>
    public void Free(MemoryBuffer memory)
    {
        lock (_lock)
        {
            if (Accelerator.IsDisposed || memory.IsDisposed)
                return;
            using ScopedAcceleratorBinding binding = Accelerator.BindScoped();
            memory.Dispose();
        }
    }

    public unsafe void Upload(ReadOnlySpan<byte> source, MemoryBuffer destination, long offset)
    {
        fixed (byte* bytes = source)
        {
            nint address = (nint)bytes;
            int count = source.Length;
            Do(accelerator =>
            {
                destination.AsRawArrayView(offset, count).CopyFromCPU(accelerator.DefaultStream, ref *(byte*)address, count);
                accelerator.DefaultStream.Synchronize();
            });
        }
    }

    public unsafe void Download(MemoryBuffer source, long offset, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            nint address = (nint)bytes;
            int count = destination.Length;
            Do(accelerator =>
            {
                source.AsRawArrayView(offset, count).CopyToCPU(accelerator.DefaultStream, ref *(byte*)address, count);
                accelerator.DefaultStream.Synchronize();
            });
        }
    }

    public void Copy(MemoryBuffer source, long sourceOffset, MemoryBuffer destination, long destinationOffset, long byteCount) =>
        Do(accelerator => source.AsRawArrayView(sourceOffset, byteCount).CopyTo(
            accelerator.DefaultStream, destination.AsRawArrayView(destinationOffset, byteCount)));

    /// <summary>The launcher of a kernel, made at its first launch.</summary>
    public IlgpuKernel<TKernel> KernelOf<TKernel>()
        where TKernel : unmanaged, IKernel =>
        (IlgpuKernel<TKernel>)_kernels.GetOrAdd(typeof(TKernel), _ => IlgpuKernel<TKernel>.Create(device));

    /// <summary>ILGPU's exceptions as those of every device.</summary>
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (AcceleratorException exception)
        {
            throw new DeviceException($"{device}: ILGPU failed: {exception.Message}", exception);
        }
    }
}

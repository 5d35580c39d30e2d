using System.Runtime.InteropServices;
using GpuTensor.Runtime.Cuda;

namespace GpuTensor.Testing.Cuda;

/// <content>Memory and copies.</content>
internal static unsafe partial class EmulatedDriver
{
    [UnmanagedCallersOnly]
    private static int MemAlloc(ulong* address, nuint bytes) => In("cuMemAlloc", gpu =>
    {
        if (bytes == 0)
            return InvalidValue;
        if (gpu.UsedBytes + (long)bytes > gpu.TotalBytes)
            return OutOfMemory;
        *address = gpu.Allocate((long)bytes, null);
        return 0;
    });

    /// <summary>Waits for the whole device before, as the driver may or may not: what is still enqueued must not use the block.</summary>
    [UnmanagedCallersOnly]
    private static int MemFree(ulong address) => In("cuMemFree", gpu =>
    {
        if (gpu.BlockAt(address) is not { IsPinned: false, IsGivenUp: false } block)
            return Misused(gpu, $"cuMemFree: 0x{address:x} is no block that is alive.", InvalidValue);
        gpu.Free(block);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemPoolCreate(nint* pool, CudaMemoryPoolProperties* properties) => In("cuMemPoolCreate", gpu =>
    {
        bool isDevice = properties->AllocationType == 1 && properties->LocationType == 1 && properties->HandleTypes == 0;
        if (!gpu.HasMemoryPools || !isDevice || properties->LocationId != gpu.Number)
            return InvalidValue;
        *pool = new EmulatedPool(gpu).Handle;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemPoolDestroy(nint pool) => With<EmulatedPool>("cuMemPoolDestroy", pool, (gpu, item) =>
    {
        if (gpu.Blocks.Any(block => block.Pool == item))
            gpu.Machine.Misuse("cuMemPoolDestroy: blocks of the pool are in use.");
        gpu.Remove(item);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemPoolSetAttribute(nint pool, int attribute, void* value) => With<EmulatedPool>("cuMemPoolSetAttribute", pool, (_, item) =>
    {
        if (attribute != CudaNames.CU_MEMPOOL_ATTR_RELEASE_THRESHOLD)
            return InvalidValue;
        item.Threshold = *(ulong*)value;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemPoolGetAttribute(nint pool, int attribute, void* value) => With<EmulatedPool>("cuMemPoolGetAttribute", pool, (_, item) =>
    {
        ulong? known = attribute switch
        {
            CudaNames.CU_MEMPOOL_ATTR_RELEASE_THRESHOLD => item.Threshold,
            CudaNames.CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT => item.Reserved,
            CudaNames.CU_MEMPOOL_ATTR_USED_MEM_CURRENT => item.Used,
            _ => null,
        };
        *(ulong*)value = known ?? 0;
        return known is null ? InvalidValue : 0;
    });

    [UnmanagedCallersOnly]
    private static int MemPoolTrimTo(nint pool, nuint keep) => With<EmulatedPool>("cuMemPoolTrimTo", pool, (_, item) =>
    {
        item.Reserved = Math.Max(item.Used, Math.Min(item.Reserved, keep));
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemAllocFromPoolAsync(ulong* address, nuint bytes, nint pool, nint stream) =>
        With<EmulatedPool>("cuMemAllocFromPoolAsync", pool, (gpu, item) =>
        {
            if (Find<EmulatedStream>("cuMemAllocFromPoolAsync", gpu, stream) is not { } target)
                return InvalidHandle;
            if (target.IsCapturing)
                return Misused(gpu, "cuMemAllocFromPoolAsync: the memory would be the graph's.", InvalidValue);
            if (bytes == 0)
                return InvalidValue;
            if (gpu.UsedBytes + (long)bytes > gpu.TotalBytes)
                return OutOfMemory;
            ulong start = gpu.Allocate((long)bytes, item);
            item.Used += bytes;
            item.Reserved = Math.Max(item.Reserved, item.Used);
            *address = start;
            return 0;
        });

    [UnmanagedCallersOnly]
    private static int MemFreeAsync(ulong address, nint stream) => With<EmulatedStream>("cuMemFreeAsync", stream, (gpu, target) =>
    {
        if (gpu.BlockAt(address) is not { Pool: { } pool, IsGivenUp: false } block)
            return Misused(gpu, $"cuMemFreeAsync: 0x{address:x} is no block of a pool that is alive.", InvalidValue);
        if (target.IsCapturing)
            return Misused(gpu, "cuMemFreeAsync was captured.", InvalidValue);
        block.IsGivenUp = true;
        target.Enqueue(new EmulatedWork("cuMemFreeAsync", () =>
        {
            pool.Used -= (ulong)block.Bytes;
            gpu.Free(block);
        }));
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemHostAlloc(void** address, nuint bytes, uint flags) => In("cuMemHostAlloc", gpu =>
    {
        *address = (void*)gpu.AllocatePinned((long)bytes);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemFreeHost(void* address) => In("cuMemFreeHost", gpu =>
    {
        if (gpu.BlockAt((ulong)address) is not { IsPinned: true } block)
            return Misused(gpu, "cuMemFreeHost: the address is no pinned block.", InvalidValue);
        gpu.Free(block);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int MemcpyHtoDAsync(ulong destination, void* source, nuint bytes, nint stream) =>
        Copy("cuMemcpyHtoDAsync", stream, bytes, (gpu, target) =>
        {
            if (!gpu.Covers(destination, bytes, isPinned: false) || !gpu.Covers((ulong)source, bytes, isPinned: true))
                return null;
            return () => gpu.Gpu.CopyToDevice(destination, new ReadOnlySpan<byte>(source, (int)bytes));
        });

    [UnmanagedCallersOnly]
    private static int MemcpyDtoHAsync(void* destination, ulong source, nuint bytes, nint stream) =>
        Copy("cuMemcpyDtoHAsync", stream, bytes, (gpu, target) =>
        {
            if (!gpu.Covers(source, bytes, isPinned: false) || !gpu.Covers((ulong)destination, bytes, isPinned: true))
                return null;
            return () => gpu.Gpu.CopyAnythingToHost(source, new Span<byte>(destination, (int)bytes));
        });

    [UnmanagedCallersOnly]
    private static int MemcpyDtoDAsync(ulong destination, ulong source, nuint bytes, nint stream) =>
        Copy("cuMemcpyDtoDAsync", stream, bytes, (gpu, target) =>
        {
            if (!gpu.Covers(source, bytes, isPinned: false) || !gpu.Covers(destination, bytes, isPinned: false))
                return null;
            return () => gpu.Gpu.Copy(source, destination, (int)bytes);
        });

    [UnmanagedCallersOnly]
    private static int MemcpyPeerAsync(ulong destination, nint destinationContext, ulong source, nint sourceContext, nuint bytes, nint stream) =>
        Copy("cuMemcpyPeerAsync", stream, bytes, (gpu, target) =>
        {
            EmulatedCudaGpu? to = EmulatedHandles.Find<EmulatedCudaGpu>(destinationContext), from = EmulatedHandles.Find<EmulatedCudaGpu>(sourceContext);
            if (to is null || from is null || !from.Covers(source, bytes, isPinned: false) || !to.Covers(destination, bytes, isPinned: false))
                return null;
            return () =>
            {
                var between = new byte[bytes];
                from.Gpu.CopyAnythingToHost(source, between);
                to.Gpu.CopyToDevice(destination, between.AsSpan());
            };
        });

    private static int Copy(string name, nint stream, nuint bytes, Func<EmulatedCudaGpu, EmulatedStream, Action?> prepare) =>
        With<EmulatedStream>(name, stream, (gpu, target) =>
        {
            if (prepare(gpu, target) is not { } run)
                return Misused(gpu, $"{name}: {bytes} bytes do not lie in memory that is there, or the host's is not pinned.", InvalidValue);
            target.Enqueue(new EmulatedWork(name, () =>
            {
                gpu.Clock += (long)bytes / 100;
                run();
            }));
            return 0;
        });

    private static T? Find<T>(string name, EmulatedCudaGpu gpu, nint handle)
        where T : EmulatedObject
    {
        if (EmulatedHandles.Find<T>(handle) is { } item && ReferenceEquals(item.Gpu, gpu))
            return item;
        gpu.Machine.Misuse($"{name}: {handle} is no {typeof(T).Name} of this context that is alive.");
        return null;
    }
}

using System.Collections.Concurrent;
using GpuTensor.Testing.Ptx;

namespace GpuTensor.Testing.Cuda;

/// <summary>What the driver calls its objects: numbers that are never given twice.</summary>
internal static class EmulatedHandles
{
    private static readonly ConcurrentDictionary<nint, object> s_objects = new();
    private static long s_last = 0x1000;

    public static nint Add(object item)
    {
        nint handle = (nint)Interlocked.Add(ref s_last, 16);
        s_objects[handle] = item;
        return handle;
    }

    public static T? Find<T>(nint handle)
        where T : class => s_objects.TryGetValue(handle, out object? item) ? item as T : null;

    public static void Remove(nint handle) => s_objects.TryRemove(handle, out _);
}

/// <summary>An object of the driver.</summary>
internal abstract class EmulatedObject
{
    protected EmulatedObject(EmulatedCudaGpu gpu, string kind)
    {
        Gpu = gpu;
        Kind = kind;
        Handle = EmulatedHandles.Add(this);
        gpu.Add(this);
    }

    public EmulatedCudaGpu Gpu { get; }

    public string Kind { get; }

    public nint Handle { get; }
}

internal sealed class EmulatedEvent(EmulatedCudaGpu gpu, bool hasTime) : EmulatedObject(gpu, "event")
{
    public bool HasTime => hasTime;

    /// <summary>Where it was recorded last.</summary>
    public EmulatedStream? Stream { get; set; }

    /// <summary>How often it was recorded.</summary>
    public int Records { get; set; }

    /// <summary>How many of these the device has come to.</summary>
    public int Reached { get; set; }

    public long Time { get; set; }

    public bool IsComplete => Reached == Records;
}

internal sealed class EmulatedPool(EmulatedCudaGpu gpu) : EmulatedObject(gpu, "pool")
{
    public ulong Threshold { get; set; }

    public ulong Used { get; set; }

    public ulong Reserved { get; set; }
}

internal sealed class EmulatedModule(EmulatedCudaGpu gpu, PtxModule module) : EmulatedObject(gpu, "module")
{
    public PtxModule Module => module;
}

/// <summary>A kernel of a module, alive as long as that.</summary>
internal sealed class EmulatedFunction(EmulatedModule module, PtxKernel kernel)
{
    public EmulatedModule Module => module;

    public PtxKernel Kernel => kernel;

    public int MostDynamicShared { get; set; } = EmulatedGpu.StaticSharedLimit;
}

internal sealed class EmulatedGraph(EmulatedCudaGpu gpu, string kind, IReadOnlyList<EmulatedWork> work) : EmulatedObject(gpu, kind)
{
    public IReadOnlyList<EmulatedWork> Work => work;
}

/// <summary>Something that a stream does when it comes there.</summary>
/// <param name="Name">The call that began it.</param>
/// <param name="Run">Does it.</param>
internal sealed record EmulatedWork(string Name, Action Run);

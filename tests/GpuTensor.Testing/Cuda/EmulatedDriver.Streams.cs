using System.Runtime.InteropServices;
using GpuTensor.Runtime.Cuda;

namespace GpuTensor.Testing.Cuda;

/// <content>Streams, events, capture and graphs.</content>
internal static unsafe partial class EmulatedDriver
{
    private const int NotReady = 600, CaptureUnsupported = 900, CaptureInvalidated = 901, CaptureUnmatched = 903;

    [UnmanagedCallersOnly]
    private static int StreamCreate(nint* stream, uint flags) => In("cuStreamCreate", gpu =>
    {
        if (flags != CudaNames.CU_STREAM_NON_BLOCKING)
            gpu.Machine.Misuse("cuStreamCreate: the stream would wait for the default stream of everybody.");
        *stream = new EmulatedStream(gpu).Handle;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int StreamDestroy(nint stream) => With<EmulatedStream>("cuStreamDestroy", stream, (gpu, item) =>
    {
        item.Run();
        gpu.Remove(item);
        return gpu.StickyCode;
    });

    [UnmanagedCallersOnly]
    private static int StreamSynchronize(nint stream) => With<EmulatedStream>("cuStreamSynchronize", stream, (gpu, item) =>
    {
        if (item.IsCapturing)
        {
            item.InvalidateCapture();
            return Misused(gpu, "cuStreamSynchronize in a capture.", CaptureUnsupported);
        }

        item.Run();
        Shrink(gpu);
        return gpu.StickyCode;
    });

    [UnmanagedCallersOnly]
    private static int StreamWaitEvent(nint stream, nint awaited, uint flags) => With<EmulatedStream>("cuStreamWaitEvent", stream, (gpu, item) =>
    {
        if (EmulatedHandles.Find<EmulatedEvent>(awaited) is not { } marker)
            return Misused(gpu, "cuStreamWaitEvent: there is no such event.", InvalidHandle);
        int records = marker.Records;
        item.Enqueue(new EmulatedWork("cuStreamWaitEvent", () => Reach(marker, records)));
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int StreamBeginCapture(nint stream, int mode) => With<EmulatedStream>("cuStreamBeginCapture", stream, (gpu, item) =>
    {
        if (mode != CudaNames.CU_STREAM_CAPTURE_MODE_RELAXED)
            gpu.Machine.Misuse("cuStreamBeginCapture: only the relaxed mode lets modules load meanwhile.");
        if (item.IsCapturing)
            return CaptureUnmatched;
        item.BeginCapture();
        return 0;
    });

    /// <summary>A capture ends even if ending it fails.</summary>
    [UnmanagedCallersOnly]
    private static int StreamEndCapture(nint stream, nint* graph)
    {
        *graph = 0;
        int code = With<EmulatedStream>("cuStreamEndCapture", stream, (gpu, item) =>
        {
            if (!item.IsCapturing)
                return CaptureUnmatched;
            IReadOnlyList<EmulatedWork> work = item.EndCapture();
            if (item.IsCaptureInvalid)
                return CaptureInvalidated;
            *graph = new EmulatedGraph(gpu, "graph", work).Handle;
            return 0;
        });
        if (code != 0 && EmulatedHandles.Find<EmulatedStream>(stream) is { IsCapturing: true } left)
            left.EndCapture();
        return code;
    }

    [UnmanagedCallersOnly]
    private static int GraphInstantiate(nint* executable, nint graph, nint* errorNode, byte* log, nuint logBytes) =>
        With<EmulatedGraph>("cuGraphInstantiate", graph, (gpu, item) =>
        {
            *executable = new EmulatedGraph(gpu, "executable graph", item.Work).Handle;
            return 0;
        });

    [UnmanagedCallersOnly]
    private static int GraphLaunch(nint executable, nint stream) => With<EmulatedGraph>("cuGraphLaunch", executable, (gpu, item) =>
    {
        if (Find<EmulatedStream>("cuGraphLaunch", gpu, stream) is not { } target)
            return InvalidHandle;
        foreach (EmulatedWork work in item.Work)
            target.Enqueue(work);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int GraphExecDestroy(nint executable) => With<EmulatedGraph>("cuGraphExecDestroy", executable, (gpu, item) =>
    {
        gpu.Remove(item);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int GraphDestroy(nint graph) => With<EmulatedGraph>("cuGraphDestroy", graph, (gpu, item) =>
    {
        gpu.Remove(item);
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int EventCreate(nint* created, uint flags) => In("cuEventCreate", gpu =>
    {
        *created = new EmulatedEvent(gpu, hasTime: (flags & CudaNames.CU_EVENT_DISABLE_TIMING) == 0).Handle;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int EventRecord(nint recorded, nint stream) => With<EmulatedEvent>("cuEventRecord", recorded, (gpu, item) =>
    {
        if (Find<EmulatedStream>("cuEventRecord", gpu, stream) is not { } target)
            return InvalidHandle;
        int record = ++item.Records;
        item.Stream = target;
        target.Enqueue(new EmulatedWork("cuEventRecord", () =>
        {
            item.Reached = record;
            item.Time = gpu.Clock;
        }));
        return 0;
    });

    /// <summary>The device gets on by one step each time that somebody asks.</summary>
    [UnmanagedCallersOnly]
    private static int EventQuery(nint asked) => With<EmulatedEvent>("cuEventQuery", asked, (gpu, item) =>
    {
        if (!item.IsComplete)
            item.Stream?.RunOne();
        return gpu.StickyCode != 0 ? gpu.StickyCode : item.IsComplete ? 0 : NotReady;
    });

    [UnmanagedCallersOnly]
    private static int EventSynchronize(nint awaited) => With<EmulatedEvent>("cuEventSynchronize", awaited, (gpu, item) =>
    {
        Reach(item, item.Records);
        return gpu.StickyCode;
    });

    [UnmanagedCallersOnly]
    private static int EventElapsedTime(float* milliseconds, nint start, nint end) => With<EmulatedEvent>("cuEventElapsedTime", end, (gpu, last) =>
    {
        if (Find<EmulatedEvent>("cuEventElapsedTime", gpu, start) is not { } first || !first.HasTime || !last.HasTime)
            return InvalidHandle;
        if (!first.IsComplete || !last.IsComplete)
            return NotReady;
        *milliseconds = (last.Time - first.Time) / 1e6f;
        return 0;
    });

    [UnmanagedCallersOnly]
    private static int EventDestroy(nint destroyed) => With<EmulatedEvent>("cuEventDestroy", destroyed, (gpu, item) =>
    {
        gpu.Remove(item);
        return 0;
    });

    /// <summary>Lets the stream in which an event was recorded come to that record.</summary>
    private static void Reach(EmulatedEvent marker, int record)
    {
        if (marker.Reached < record)
            marker.Stream!.Run(() => marker.Reached >= record);
    }

    /// <summary>What a pool holds beyond its threshold goes back to the system at each wait.</summary>
    private static void Shrink(EmulatedCudaGpu gpu)
    {
        foreach (EmulatedPool pool in gpu.Blocks.Select(block => block.Pool).OfType<EmulatedPool>().Distinct())
        {
            if (pool.Reserved > pool.Threshold)
                pool.Reserved = Math.Max(pool.Used, pool.Threshold);
        }
    }
}

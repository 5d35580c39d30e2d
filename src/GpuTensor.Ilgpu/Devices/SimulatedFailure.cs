using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>The first exception of a simulated launch, on its way from the simulator's threads to the host's.</summary>
internal static class SimulatedFailure
{
    private static readonly ConcurrentDictionary<int, ExceptionDispatchInfo> s_failures = new();
    private static int s_last;

    /// <summary>A number for the next launch.</summary>
    public static int Next() => Interlocked.Increment(ref s_last);

    public static void Note(int launch, Exception exception) => s_failures.TryAdd(launch, ExceptionDispatchInfo.Capture(exception));

    /// <summary>Throws what a thread of the launch has thrown.</summary>
    public static void Throw(int launch)
    {
        if (s_failures.TryRemove(launch, out ExceptionDispatchInfo? failure))
            failure.Throw();
    }
}

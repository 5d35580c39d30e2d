using System.Collections.Concurrent;

namespace GpuTensor;

/// <summary>
/// Tells which buffers were never disposed and where they were allocated. Off by default, because it records a stack
/// trace for every allocation; <see cref="IsEnabled"/> or the environment variable <c>GPUTENSOR_LEAK_REPORT=1</c> turns it on.
/// </summary>
public static class LeakReport
{
    private static readonly ConcurrentDictionary<long, Leak> s_alive = new();
    private static readonly ConcurrentQueue<Leak> s_forgotten = new();
    private static long s_lastTicket;

    /// <summary>Raised, on the finaliser thread, for each recorded buffer that was forgotten.</summary>
    public static event Action<Leak>? Found;

    /// <summary>Whether allocations made from now on are recorded.</summary>
    public static bool IsEnabled { get; set; } = Environment.GetEnvironmentVariable("GPUTENSOR_LEAK_REPORT") == "1";

    /// <summary>The recorded buffers that are alive now: neither disposed nor collected.</summary>
    public static IReadOnlyList<Leak> Alive() => [.. s_alive.Values];

    /// <summary>The recorded buffers that were collected without having been disposed, oldest first; each is told once.</summary>
    public static IReadOnlyList<Leak> TakeForgotten()
    {
        var leaks = new List<Leak>();
        while (s_forgotten.TryDequeue(out Leak leak))
            leaks.Add(leak);
        return leaks;
    }

    /// <summary>Records an allocation; zero where recording is off.</summary>
    internal static long Register(Device device, long byteCount)
    {
        if (!IsEnabled)
            return 0;
        long ticket = Interlocked.Increment(ref s_lastTicket);
        s_alive[ticket] = new Leak(device.Name, byteCount, Environment.StackTrace);
        return ticket;
    }

    internal static void Disposed(long ticket)
    {
        if (ticket != 0)
            s_alive.TryRemove(ticket, out _);
    }

    internal static void Forgotten(long ticket)
    {
        if (ticket == 0 || !s_alive.TryRemove(ticket, out Leak leak))
            return;
        s_forgotten.Enqueue(leak);
        Found?.Invoke(leak);
    }
}

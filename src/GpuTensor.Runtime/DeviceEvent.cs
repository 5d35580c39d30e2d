namespace GpuTensor;

/// <summary>
/// A point in the work of a device, after everything that was begun before <see cref="Device.RecordEvent"/>: it tells
/// whether the device has passed it, waits for it, and measures the device's time since another one.
/// </summary>
/// <remarks>What CUDA, OpenCL and PyTorch call an event. Thread-safe.</remarks>
public abstract class DeviceEvent : IDisposable
{
    private protected DeviceEvent(Device device)
    {
        Device = device;
    }

    /// <summary>The device in whose work it is.</summary>
    public Device Device { get; }

    /// <summary>Whether everything before it is done.</summary>
    /// <exception cref="DeviceException">The work before it failed.</exception>
    /// <exception cref="ObjectDisposedException">The event was disposed.</exception>
    public abstract bool IsComplete { get; }

    /// <summary>Returns when everything before it is done.</summary>
    /// <exception cref="DeviceException">The work before it failed.</exception>
    /// <exception cref="ObjectDisposedException">The event was disposed.</exception>
    public abstract void Wait();

    /// <summary>Waits for both events and tells how long the device took from <paramref name="start"/> to this one.</summary>
    /// <param name="start">An event of the same device; one that was recorded later gives a negative time.</param>
    /// <returns>The time by the device's own clock.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="start"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="start"/> is of another device.</exception>
    /// <exception cref="DeviceException">The work before one of them failed.</exception>
    /// <exception cref="ObjectDisposedException">One of the events was disposed.</exception>
    public TimeSpan ElapsedSince(DeviceEvent start)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (!ReferenceEquals(start.Device, Device))
            throw new ArgumentException($"start is an event of {start.Device}, not of {(start.Device.Name == Device.Name ? "this " : "")}{Device}.", nameof(start));
        start.Wait();
        Wait();
        return TimeSpan.FromTicks(NanosecondsSince(start) / TimeSpan.NanosecondsPerTick);
    }

    /// <summary>Gives the event back to the driver; the work goes on.</summary>
    public abstract void Dispose();

    /// <summary>The device's time from an event of its own to this one; both are complete.</summary>
    private protected abstract long NanosecondsSince(DeviceEvent start);
}

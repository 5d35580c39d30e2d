using System.Diagnostics;

namespace GpuTensor.Runtime;

/// <summary>
/// A point in a device's work that the host had reached when it was recorded: on the CPU, where work is done when a call
/// returns, and on devices that the host has waited for. Its clock is the host's.
/// </summary>
internal sealed class HostEvent(Device device) : DeviceEvent(device)
{
    private readonly long _timestamp = Stopwatch.GetTimestamp();
    private bool _isDisposed;

    public override bool IsComplete
    {
        get
        {
            Wait();
            return true;
        }
    }

    public override void Wait() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    public override void Dispose() => _isDisposed = true;

    private protected override long NanosecondsSince(DeviceEvent start) =>
        (long)((_timestamp - ((HostEvent)start)._timestamp) * (1e9 / Stopwatch.Frequency));
}

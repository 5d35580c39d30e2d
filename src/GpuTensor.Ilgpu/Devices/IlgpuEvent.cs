using System.Diagnostics;
using ILGPU.Runtime;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>A point in the work of an accelerator, at which the host has waited.</summary>
/// <remarks>ILGPU has markers only in contexts with profiling: recording waits for what was begun, and takes the host's time.</remarks>
internal sealed class IlgpuEvent : DeviceEvent
{
    private readonly long _timestamp;
    private bool _isDisposed;

    public IlgpuEvent(IlgpuDevice device)
        : base(device)
    {
        device.Queue.Do(static accelerator => accelerator.DefaultStream.Synchronize());
        _timestamp = Stopwatch.GetTimestamp();
    }

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
        (long)((_timestamp - ((IlgpuEvent)start)._timestamp) * (1e9 / Stopwatch.Frequency));
}

using System.Diagnostics;

namespace GpuTensor.Runtime.Cpu;

/// <summary>A point in the work of the processor, which is done when a call returns.</summary>
internal sealed class CpuEvent(CpuDevice device) : DeviceEvent(device)
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
        (long)((_timestamp - ((CpuEvent)start)._timestamp) * (1e9 / Stopwatch.Frequency));
}

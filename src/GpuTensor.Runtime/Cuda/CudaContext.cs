using System.Runtime.InteropServices;
using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <summary>
/// The primary context of a device, which every CUDA library in the process shares. It lives as long as anything in it:
/// finalisers run in any order. After an error from which the driver cannot recover, every call reports that error.
/// </summary>
internal sealed unsafe class CudaContext
{
    private readonly nint _handle;
    private DeviceException? _lost;
    private int _users = 1;

    /// <exception cref="DeviceException">The driver gives no context.</exception>
    public CudaContext(CudaApi api, CudaDeviceInfo info, string deviceName)
    {
        Api = api;
        Info = info;
        DeviceName = deviceName;
        nint handle;
        Check(api.DevicePrimaryCtxRetain(&handle, info.Device), "cuDevicePrimaryCtxRetain");
        _handle = handle;
    }

    public CudaApi Api { get; }

    /// <summary>What we call the device.</summary>
    public string DeviceName { get; }

    public CudaDeviceInfo Info { get; }

    public nint Handle => _handle;

    /// <summary>Whether nothing works any more until the process is restarted.</summary>
    public bool IsLost => Volatile.Read(ref _lost) is not null;

    /// <summary>What the last user does before the context is given back.</summary>
    public Action? Closing { get; set; }

    /// <summary>Makes the context the thread's until the scope ends; a context of somebody else is current again afterwards.</summary>
    /// <exception cref="DeviceException">The device is lost.</exception>
    public CudaScope Enter(CaptureGate? gate = null)
    {
        if (Volatile.Read(ref _lost) is { } first)
            throw DeviceException.Lost(DeviceName, first);
        nint current = 0;
        Check(Api.CtxGetCurrent(&current), "cuCtxGetCurrent");
        if (current == _handle)
            return new CudaScope(null, gate);
        if (current == 0)
        {
            // No context was current: leaving ours current spares the thread's next call the switch.
            Check(Api.CtxSetCurrent(_handle), "cuCtxSetCurrent");
            return new CudaScope(null, gate);
        }

        Check(Api.CtxPushCurrent(_handle), "cuCtxPushCurrent");
        return new CudaScope(Api, gate);
    }

    /// <summary>Makes the context the thread's for something that must not throw: false on a lost device.</summary>
    public bool TryEnter(CaptureGate? gate, out CudaScope scope)
    {
        scope = default;
        if (IsLost)
            return false;
        try
        {
            scope = Enter(gate);
            return true;
        }
        catch (DeviceException)
        {
            // The error cannot be reported here; the next call meets the same one.
            return false;
        }
    }

    /// <summary>Keeps the context alive until <see cref="Leave"/>.</summary>
    public void Join() => Interlocked.Increment(ref _users);

    /// <summary>Gives up one use; the last one gives the context back.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        Closing?.Invoke();
        _ = Api.DevicePrimaryCtxRelease(Info.Device);
    }

    public void Check(int code, string call)
    {
        if (code != CUDA_SUCCESS)
            throw Failure(code, call);
    }

    /// <summary>Remembers an error that the driver does not undo, where nothing can be thrown.</summary>
    public void Note(int code, string call)
    {
        if (code != CUDA_SUCCESS)
            _ = Failure(code, call);
    }

    /// <summary>What a failed call is.</summary>
    public DeviceException Failure(int code, string call)
    {
        if (code == CUDA_ERROR_OUT_OF_MEMORY)
            return new OutOfDeviceMemoryException(DeviceName, call, code, Error(code));
        bool isSticky = IsSticky(code);
        var failure = new DeviceException(DeviceName, call, code, Error(code), Explain(code), isSticky);
        if (isSticky)
            Interlocked.CompareExchange(ref _lost, failure, null);
        return failure;
    }

    /// <summary>The driver's own words.</summary>
    private string? Explain(int code)
    {
        byte* text = null;
        return Api.GetErrorString(code, &text) == CUDA_SUCCESS ? Marshal.PtrToStringUTF8((nint)text) : null;
    }
}

/// <summary>A call into a context; afterwards the thread has its own context again.</summary>
internal readonly unsafe ref struct CudaScope(CudaApi? popper, CaptureGate? gate)
{
    public void Dispose()
    {
        if (popper is not null)
        {
            nint popped;
            _ = popper.CtxPopCurrent(&popped);
        }

        gate?.Exit();
    }
}

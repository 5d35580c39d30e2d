namespace GpuTensor;

/// <summary>A device or its driver failed. The message names the device, the call and the native error.</summary>
public class DeviceException : Exception
{
    private const string LostForGood =
        "Something that was begun earlier did that; the driver gives this device back only to a new process: restart this one.";

    /// <summary>Creates the exception with no message.</summary>
    public DeviceException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Device, call and native error.</param>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Device, call and native error.</param>
    /// <param name="innerException">What caused it.</param>
    public DeviceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="deviceName">The device.</param>
    /// <param name="call">The driver's function.</param>
    /// <param name="nativeCode">What it returned.</param>
    /// <param name="nativeName">What the headers call that.</param>
    /// <param name="explanation">The driver's own words, or null.</param>
    /// <param name="isLost">Whether every further call will fail too.</param>
    internal DeviceException(
        string deviceName, string call, int nativeCode, string nativeName, string? explanation = null, bool isLost = false)
        : base($"{deviceName}: {call} failed with {nativeName} ({nativeCode}){(string.IsNullOrEmpty(explanation) ? "" : $": {explanation}")}."
            + (isLost ? $" {LostForGood}" : ""))
    {
        DeviceName = deviceName;
        Call = call;
        NativeCode = nativeCode;
        NativeName = nativeName;
        IsDeviceLost = isLost;
    }

    private DeviceException(string deviceName, DeviceException first)
        : base($"{deviceName} is lost since an earlier error. {first.Message}", first)
    {
        DeviceName = deviceName;
        Call = first.Call;
        NativeCode = first.NativeCode;
        NativeName = first.NativeName;
        IsDeviceLost = true;
    }

    /// <summary>The name of the device, where the exception is about one.</summary>
    public string? DeviceName { get; private protected init; }

    /// <summary>The driver's function that failed, or null where it was none.</summary>
    public string? Call { get; }

    /// <summary>What that function returned.</summary>
    public int NativeCode { get; }

    /// <summary>What the driver's headers call that: <c>CL_OUT_OF_RESOURCES</c>.</summary>
    public string? NativeName { get; }

    /// <summary>Whether nothing will work on the device any more until the process is restarted.</summary>
    public bool IsDeviceLost { get; }

    /// <summary>What every call on a device says after an error that its driver does not undo.</summary>
    internal static DeviceException Lost(string deviceName, DeviceException first) => new(deviceName, first);
}

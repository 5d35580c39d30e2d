namespace GpuTensor;

/// <summary>A device or its driver failed. The message names the device, the call and the native error.</summary>
public class DeviceException : Exception
{
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

    internal DeviceException(string deviceName, string call, int nativeCode, string nativeName)
        : base($"{deviceName}: {call} failed with {nativeName} ({nativeCode}).")
    {
        DeviceName = deviceName;
        Call = call;
        NativeCode = nativeCode;
        NativeName = nativeName;
    }

    /// <summary>The name of the device, where the exception is about one.</summary>
    public string? DeviceName { get; private protected init; }

    /// <summary>The driver's function that failed, or null where it was none.</summary>
    public string? Call { get; }

    /// <summary>What that function returned.</summary>
    public int NativeCode { get; }

    /// <summary>What the driver's headers call that: <c>CL_OUT_OF_RESOURCES</c>.</summary>
    public string? NativeName { get; }
}

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
}

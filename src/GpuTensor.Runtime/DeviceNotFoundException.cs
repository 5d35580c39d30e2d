namespace GpuTensor;

/// <summary>A device was asked for by name and is not there. The message lists the devices that are.</summary>
public sealed class DeviceNotFoundException : DeviceException
{
    /// <summary>Creates the exception with no message.</summary>
    public DeviceNotFoundException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for and what is there.</param>
    public DeviceNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for and what is there.</param>
    /// <param name="innerException">What caused it.</param>
    public DeviceNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

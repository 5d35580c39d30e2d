namespace GpuTensor;

/// <summary>A device does not have enough memory for an allocation. Everything that was allocated before stays usable.</summary>
public sealed class OutOfDeviceMemoryException : DeviceException
{
    /// <summary>Creates the exception with no message.</summary>
    public OutOfDeviceMemoryException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for and what there was.</param>
    public OutOfDeviceMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for and what there was.</param>
    /// <param name="innerException">What caused it.</param>
    public OutOfDeviceMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal OutOfDeviceMemoryException(Device device, long requestedBytes, DeviceMemory memory, Exception? innerException = null)
        : base($"{device} cannot allocate {requestedBytes} bytes: {memory.FreeBytes} of {memory.TotalBytes} bytes are free, "
            + $"{memory.InUseBytes} bytes are in use.", innerException!)
    {
        DeviceName = device.Name;
        RequestedBytes = requestedBytes;
        Memory = memory;
    }

    /// <summary>The driver found no memory for something that it had accepted before, because it allocates late.</summary>
    internal OutOfDeviceMemoryException(string deviceName, string call, int nativeCode, string nativeName)
        : base(deviceName, call, nativeCode, nativeName)
    {
    }

    /// <summary>How many bytes were asked for; 0 where the driver does not tell.</summary>
    public long RequestedBytes { get; }

    /// <summary>What the device had at that moment.</summary>
    public DeviceMemory Memory { get; }
}

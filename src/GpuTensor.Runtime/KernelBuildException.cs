namespace GpuTensor;

/// <summary>A driver did not accept a kernel. The device stays usable.</summary>
public sealed class KernelBuildException : DeviceException
{
    /// <summary>Creates the exception with no message.</summary>
    public KernelBuildException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Kernel, device and what the driver said.</param>
    public KernelBuildException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Kernel, device and what the driver said.</param>
    /// <param name="innerException">What caused it.</param>
    public KernelBuildException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal KernelBuildException(string kernel, Device device, string log, Exception? innerException = null)
        : base($"The kernel {kernel} cannot be built for {device} ({device.Description}): {log}", innerException!)
    {
        DeviceName = device.Name;
        Kernel = kernel;
        Log = log;
    }

    /// <summary>The full name of the kernel's struct.</summary>
    public string? Kernel { get; }

    /// <summary>What the driver's compiler said, or why the kernel was not even given to it.</summary>
    public string? Log { get; }
}

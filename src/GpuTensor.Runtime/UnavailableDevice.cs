namespace GpuTensor;

/// <summary>A kind of device, or a device, that this machine lacks or cannot use, and why.</summary>
/// <param name="Name">What it would be called: <c>cuda</c>, <c>opencl</c>.</param>
/// <param name="Reason">Why there is none, as a sentence.</param>
public readonly record struct UnavailableDevice(string Name, string Reason);

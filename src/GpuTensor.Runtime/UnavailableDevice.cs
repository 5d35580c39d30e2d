namespace GpuTensor;

/// <summary>What is no device on this machine, and why.</summary>
/// <param name="Name">What it would be called: <c>cuda</c>, <c>opencl</c>.</param>
/// <param name="Reason">Why there is none, as a sentence.</param>
public readonly record struct UnavailableDevice(string Name, string Reason);

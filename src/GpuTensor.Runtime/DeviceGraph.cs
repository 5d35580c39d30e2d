namespace GpuTensor;

/// <summary>
/// Work that <see cref="Device.Capture"/> captured, to be launched again with one call. A replay reads and writes the same
/// memory as the capture, with the same sizes and scalar arguments.
/// </summary>
/// <remarks>
/// Tensors that operators returned in the capture hold the result of the latest replay; their memory lives as long as the
/// graph, or longer if they are not disposed. Tensors from before must not be disposed while the graph is replayed. What
/// CUDA and PyTorch call a graph. Thread-safe.
/// </remarks>
public abstract class DeviceGraph : IDisposable
{
    private protected DeviceGraph(Device device)
    {
        Device = device;
    }

    /// <summary>The device whose work it is.</summary>
    public Device Device { get; }

    /// <summary>Begins the work behind everything that was begun on the device before.</summary>
    /// <exception cref="DeviceException">The driver refused.</exception>
    /// <exception cref="InvalidOperationException">The calling thread is capturing.</exception>
    /// <exception cref="ObjectDisposedException">The graph was disposed.</exception>
    public abstract void Launch();

    /// <summary>Gives the graph back to the driver, and its memory to the device.</summary>
    public abstract void Dispose();
}

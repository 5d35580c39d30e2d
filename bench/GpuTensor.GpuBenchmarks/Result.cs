namespace GpuTensor.GpuBenchmarks;

/// <summary>One workload's times, in milliseconds a call.</summary>
/// <param name="Name">The workload.</param>
/// <param name="Bytes">Input read once and output written once.</param>
/// <param name="Flops">Operations, or 0.</param>
/// <param name="First">The first call with its end, kernels compiled on the way.</param>
/// <param name="Warm">Again and again on the same tensors, which may stay in the cache.</param>
/// <param name="Cold">On other tensors each time, so many that none is left in the cache.</param>
/// <param name="Graph">As <paramref name="Cold"/>, replayed from a graph; null where the device has none.</param>
/// <param name="HostMicroseconds">What a call takes of the host's time.</param>
/// <param name="Error">The largest difference from the same call on the CPU, over the largest result.</param>
internal sealed record Result(
    string Name, long Bytes, long Flops, double First, double Warm, double Cold, double? Graph, double HostMicroseconds, double Error);

/// <summary>Everything that was measured on a device.</summary>
/// <param name="Device">Its description.</param>
/// <param name="Precision">How float32 was multiplied.</param>
/// <param name="CopyBytesPerSecond">A large copy within the device, bytes read and written.</param>
/// <param name="LaunchMicroseconds">A kernel with next to nothing to do, of many launched together: the host's time.</param>
/// <param name="Results">The workloads.</param>
internal sealed record Report(
    string Device, string Precision, double CopyBytesPerSecond, double LaunchMicroseconds, IReadOnlyList<Result> Results);

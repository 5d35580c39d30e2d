using BenchmarkDotNet.Attributes;
using GpuTensor.Kernels.Filling;

namespace GpuTensor.Benchmarks;

/// <summary>A launch of a kernel that is built already and has next to nothing to do.</summary>
public class DeviceLaunchBenchmarks
{
    private const int Threads = 64;
    private const int Launches = 100;

    private Device _device = null!;
    private DeviceTensor<uint> _tensor = null!;

    [Params("opencl:0")]
    public string On { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Get(On);
        _tensor = DeviceTensor.Empty<uint>([Threads], _device);
        Wait();
    }

    [GlobalCleanup]
    public void Cleanup() => _tensor.Dispose();

    /// <summary>What a launch takes of the caller's time, and of the device's where that is more.</summary>
    [Benchmark(OperationsPerInvoke = Launches)]
    public void Launch()
    {
        for (int i = 0; i < Launches; i++)
            _device.Launch(Threads, new FillKernel<uint>(_tensor.View, (uint)i));
        _device.Synchronize();
    }

    /// <summary>The launch and its end.</summary>
    [Benchmark]
    public void Wait()
    {
        _device.Launch(Threads, new FillKernel<uint>(_tensor.View, 1));
        _device.Synchronize();
    }
}

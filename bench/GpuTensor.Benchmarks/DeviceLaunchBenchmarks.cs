using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using GpuTensor.Kernels.Filling;
using GpuTensor.Runtime.OpenCL;

namespace GpuTensor.Benchmarks;

/// <summary>A launch of a kernel that is built already and has next to nothing to do.</summary>
public unsafe class DeviceLaunchBenchmarks
{
    private const int Threads = 64;
    private const int Launches = 100;

    private Device _device = null!;
    private DeviceTensor<uint> _tensor = null!;
    private OpenClDevice _idleDevice = null!;
    private DeviceTensor<uint> _idleTensor = null!;

    [Params("opencl:0")]
    public string On { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Get(On);
        _tensor = DeviceTensor.Empty<uint>([Threads], _device);
        Wait();

        OpenClApi api = OpenClApi.TryLoad()!.Copy();
        api.EnqueueNDRangeKernel = &AcceptKernel;
        api.Flush = &AcceptFlush;
        _idleDevice = new OpenClDevice(api, ((OpenClDevice)_device).Info, "opencl:idle", programs: null);
        _idleTensor = DeviceTensor.Empty<uint>([Threads], _idleDevice);
        Call();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tensor.Dispose();
        _idleTensor.Dispose();
    }

    /// <summary>What the library itself takes, arguments set, up to the driver's enqueueing, which here does nothing.</summary>
    [Benchmark]
    public void Call() => _idleDevice.Launch(Threads, new FillKernel<uint>(_idleTensor.View, 1));

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

    [UnmanagedCallersOnly]
    private static int AcceptKernel(
        nint queue, nint kernel, uint dimensions, nuint* offset, nuint* globalSize, nuint* groupSize, uint waitCount, nint* wait, nint* done) => 0;

    [UnmanagedCallersOnly]
    private static int AcceptFlush(nint queue) => 0;
}

using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

public class PoolingBenchmarks() : WorkloadBenchmarks("max_pool2d")
{
    private DeviceTensor<float> _input = null!;
    private DeviceTensor<float> _values = null!;
    private DeviceTensor<long> _indices = null!;
    private Size2D _window;
    private Size2D _strides;
    private Padding _padding;

    public override void Setup()
    {
        base.Setup();
        Workload workload = Chosen;
        _input = HashedValues.Tensor(workload.Input, HashedValues.InputSeed);
        _values = DeviceTensor.Empty<float>(new Shape(workload.Output));
        _indices = DeviceTensor.Empty<long>(new Shape(workload.Output));
        _window = (workload.Window[0], workload.Window[1]);
        _strides = (workload.Strides[0], workload.Strides[1]);
        _padding = Padding.Explicit(workload.Borders[0], workload.Borders[1], workload.Borders[2], workload.Borders[3]);
    }

    public override void Cleanup()
    {
        base.Cleanup();
        _input.Dispose();
        _values.Dispose();
        _indices.Dispose();
    }

    [Benchmark]
    public void MaxPool2D() => Execute();

    [Benchmark]
    public void MaxPool2DWithIndices() => _input.MaxPool2DWithIndices(_values, _indices, _window, _strides, _padding);

    [Benchmark]
    public void AveragePool2D() => _input.AveragePool2D(_values, _window, _strides, _padding);
}

using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

public class SoftmaxBenchmarks() : WorkloadBenchmarks("softmax")
{
    private DeviceTensor<float> _logits = null!;
    private DeviceTensor<float> _probabilities = null!;
    private DeviceTensor<float> _sums = null!;
    private int _axis;

    public override void Setup()
    {
        base.Setup();
        Workload workload = Chosen;
        _axis = workload.Axis;
        _logits = HashedValues.Tensor(workload.Input, HashedValues.InputSeed);
        _probabilities = DeviceTensor.Empty<float>(new Shape(workload.Output));
        _sums = _logits.LogSumExp([_axis]);
    }

    public override void Cleanup()
    {
        base.Cleanup();
        _logits.Dispose();
        _probabilities.Dispose();
        _sums.Dispose();
    }

    [Benchmark]
    public void Softmax() => Execute();

    [Benchmark]
    public void LogSoftmax() => _logits.LogSoftmax(_probabilities, _axis);

    [Benchmark]
    public void LogSumExp() => _logits.LogSumExp(_sums, [_axis]);
}

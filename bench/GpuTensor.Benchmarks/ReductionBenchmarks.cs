using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

public class ReductionBenchmarks
{
    private readonly DeviceTensor<float> _input = HashedValues.Tensor([2048, 4096], HashedValues.InputSeed);
    private readonly DeviceTensor<int> _integers = DeviceTensor.Full([2048, 4096], 3);
    private DeviceTensor<float> _result = null!;
    private DeviceTensor<long> _sums = null!;
    private DeviceTensor<long> _positions = null!;
    private int[] _axes = [];

    /// <summary>Over all elements, over the contiguous axis, over the other one.</summary>
    [Params("all", "last", "first")]
    public string Over { get; set; } = "all";

    [GlobalSetup]
    public void Setup()
    {
        _axes = Over switch { "all" => [], "last" => [1], _ => [0] };
        _result = _input.Sum(_axes);
        _sums = _integers.SumToInt64(_axes);
        _positions = _integers.SumToInt64(_axes);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (IDisposable tensor in (IDisposable[])[_input, _integers, _result, _sums, _positions])
            tensor.Dispose();
    }

    [Benchmark]
    public void Sum() => _input.Sum(_result, _axes);

    [Benchmark]
    public void Product() => _input.Product(_result, _axes);

    [Benchmark]
    public void Mean() => _input.Mean(_result, _axes);

    [Benchmark]
    public void Min() => _input.Min(_result, _axes);

    [Benchmark]
    public void Max() => _input.Max(_result, _axes);

    [Benchmark]
    public void SumToInt64() => _integers.SumToInt64(_sums, _axes);

    [Benchmark]
    public void ArgMax() => _input.ArgMax(_positions, Over switch { "all" => null, "last" => 1, _ => 0 });

    [Benchmark]
    public void ArgMin() => _input.ArgMin(_positions, Over switch { "all" => null, "last" => 1, _ => 0 });
}

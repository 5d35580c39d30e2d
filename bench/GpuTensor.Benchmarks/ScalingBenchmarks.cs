using BenchmarkDotNet.Attributes;

namespace GpuTensor.Benchmarks;

public class ScalingBenchmarks() : WorkloadBenchmarks("rescale")
{
    [Benchmark]
    public void Rescale() => Execute();
}

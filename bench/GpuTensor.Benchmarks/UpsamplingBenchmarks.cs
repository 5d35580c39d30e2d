using BenchmarkDotNet.Attributes;

namespace GpuTensor.Benchmarks;

public class UpsamplingBenchmarks() : WorkloadBenchmarks("scatter_upsample")
{
    [Benchmark]
    public void ScatterUpsample() => Execute();
}

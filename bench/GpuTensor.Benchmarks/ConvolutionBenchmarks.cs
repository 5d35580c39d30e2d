using BenchmarkDotNet.Attributes;

namespace GpuTensor.Benchmarks;

public class ConvolutionBenchmarks() : WorkloadBenchmarks("conv2d")
{
    [Benchmark]
    public void Conv2D() => Execute();
}

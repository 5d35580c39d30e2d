using BenchmarkDotNet.Attributes;
using GpuTensor.Compare;

namespace GpuTensor.Benchmarks;

/// <summary>Benchmarks of one operator on those shapes of workloads.json that are its own.</summary>
public abstract class WorkloadBenchmarks(string operatorName)
{
    private WorkloadRun? _run;

    public IEnumerable<string> Names => Workload.All.Where(workload => workload.Operator == operatorName).Select(workload => workload.Name);

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    private protected Workload Chosen => Workload.Named(Name);

    [GlobalSetup]
    public virtual void Setup() => _run = WorkloadRun.Create(Chosen);

    [GlobalCleanup]
    public virtual void Cleanup() => _run?.Dispose();

    private protected void Execute() => _run!.Execute();
}

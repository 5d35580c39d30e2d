using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GpuTensor.Benchmarks;
using Perfolizer.Horology;

const string Quick = "--quick";

if (args is ["first-launch"])
    return FirstLaunch.Run();

bool quick = args.Contains(Quick);
List<string> rest = [.. args.Where(argument => argument != Quick)];
if (quick && !rest.Contains("--filter"))
    rest.AddRange(["--filter", "*"]);

IConfig config = DefaultConfig.Instance
    .AddDiagnoser(MemoryDiagnoser.Default)
    .HideColumns(Column.Error)
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(50));
if (quick)
{
    // In this process and a few short iterations: what the numbers are worth is their order of magnitude.
    config = config.AddJob(Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithWarmupCount(2)
        .WithIterationCount(3)
        .WithIterationTime(TimeInterval.FromMilliseconds(40)));
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. rest], config);
return 0;

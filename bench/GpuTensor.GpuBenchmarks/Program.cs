using System.Text.Json;
using GpuTensor;
using GpuTensor.Compare;
using GpuTensor.GpuBenchmarks;

Options options;
try
{
    options = Options.Parse(args);
}
catch (Exception error) when (error is ArgumentException or DeviceNotFoundException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

Console.WriteLine($"{options.Device.Name}: {options.Device.Description}");
var measurement = new Measurement(options.Device, options.IsQuick, options.Precision);
double copy = measurement.CopyRate(), launch = measurement.LaunchMicroseconds();
Console.WriteLine($"copy {copy / 1e9:f0} GB/s, launch {launch:f2} us of the host's time");
Workload[] workloads = [.. Workload.All, .. options.IsQuick ? [] : Workload.Read("gpu/workloads.json")];
if (options.Precision != MathPrecision.Float32)
    workloads = [.. workloads.Where(workload => workload.HasPrecisions)];

// Both factors of a product are rounded to 11 digits.
double tolerance = options.Precision == MathPrecision.Tf32 ? 2e-3 : 1e-4;
var results = new List<Result>();
bool isWrong = false;
foreach (Workload workload in workloads.Where(workload => workload.Name.StartsWith(options.Only, StringComparison.Ordinal)))
{
    Result result = measurement.Run(workload);
    results.Add(result);
    isWrong |= !(result.Error < tolerance);
    Console.WriteLine(
        $"{result.Name,-40} cold {result.Cold,9:f4} ms {result.Bytes / result.Cold / 1e6,7:f0} GB/s ({result.Bytes / (result.Cold / 1e3) / copy:p0} of a copy) "
        + $"{result.Flops / result.Cold / 1e9,7:f2} TFLOP/s  warm {result.Warm,9:f4}  graph {result.Graph,9:f4}  host {result.HostMicroseconds,6:f2} us  "
        + $"first {result.First,8:f1} ms  error {result.Error:e1}");
}

if (options.Output is { } file)
{
    var report = new Report(options.Device.Description, options.Precision.ToString().ToLowerInvariant(), copy, launch, results);
    File.WriteAllText(file, JsonSerializer.Serialize(report));
}

if (isWrong)
    Console.Error.WriteLine("A result differs from the CPU's.");
return isWrong ? 1 : 0;

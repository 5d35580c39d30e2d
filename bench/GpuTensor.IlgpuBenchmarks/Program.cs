using System.Globalization;
using System.Text.RegularExpressions;
using GpuTensor;
using GpuTensor.IlgpuBenchmarks;
using GpuTensor.Testing.Cuda;
using GpuTensor.Testing.Ilgpu;

// The same operators on ILGPU's accelerators and on this library's devices, one after the other in each round; then the PTX
// of both compilers for the same kernels.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int rounds = args.Length > 0 ? int.Parse(args[0]) : 5;
List<(string Name, Device Device)> devices = [("SIMD bodies", new CpuDevice()), ("kernels' C#", new CpuDevice(0, CpuBodies.Kernels))];
devices.AddRange(Device.All.Where(device => device.Kind is not (DeviceKind.Cpu or DeviceKind.Cuda)).Select(device => (device.Name, device)));
foreach ((string name, Device device) in devices)
    Console.WriteLine($"- {name}: {device.Description}");
foreach (UnavailableDevice device in Device.Unavailable.Where(device => device.Name.StartsWith("ilgpu", StringComparison.Ordinal)))
    Console.WriteLine($"- no {device.Name}: {device.Reason}");

Console.WriteLine($"\nMilliseconds, median of {rounds} rounds (least):\n\n| workload | {string.Join(" | ", devices.Select(item => item.Name))} |");
Console.WriteLine($"| --- |{string.Concat(devices.Select(_ => " ---: |"))}");
foreach (Workload workload in Workload.All)
{
    var times = devices.Select(_ => new List<double>()).ToArray();
    for (int round = -1; round < rounds; round++)
    {
        for (int i = 0; i < devices.Count; i++)
        {
            double time = workload.Time(devices[i].Device);
            if (round >= 0)
                times[i].Add(time);
        }
    }

    Console.WriteLine($"| {workload.Name} | {string.Join(" | ", times.Select(list => $"{Median(list):0.##} ({list.Min():0.##})"))} |");
}

Console.WriteLine("\nPTX for sm_80, executed by the emulator of the tests (ILGPU / this library):\n");
Console.WriteLine("| workload | instructions executed | fused | v4 loads and stores | .local bytes |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
var machine = new EmulatedCuda(80);
CudaDevice ours = machine.NewDevice();
var theirs = new IlgpuPtxDevice();
foreach (Workload workload in Workload.Small)
{
    workload.Time(ours);
    long before = machine.Gpus[0].Instructions;
    workload.Time(ours);
    long oursExecuted = machine.Gpus[0].Instructions - before;
    workload.Time(theirs);
    before = theirs.Instructions;
    workload.Time(theirs);
    long theirsExecuted = theirs.Instructions - before;
    (string a, string b) = (theirs.LastPtx, machine.Gpus[0].LastPtx);
    Console.WriteLine($"| {workload.Name} | {theirsExecuted} / {oursExecuted} ({(double)theirsExecuted / oursExecuted:0.00}) | "
        + $"{Count(a, @"\bfma\.")} / {Count(b, @"\bfma\.")} | {Count(a, @"\b(ld|st)\.\w+\.v4")} / {Count(b, @"\b(ld|st)\.[\w.]*v4")} | {Local(a)} / {Local(b)} |");
}

static double Median(List<double> values)
{
    double[] sorted = [.. values.Order()];
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}

static int Count(string text, string pattern) => Regex.Matches(text, pattern).Count;

static long Local(string text) => Regex.Matches(text, @"\.local[^;\[]*\.b8[^\[;]*\[(\d+)\]").Sum(match => long.Parse(match.Groups[1].Value));

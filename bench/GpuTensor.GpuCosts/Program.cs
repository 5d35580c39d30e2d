using System.Globalization;
using GpuTensor;
using GpuTensor.Compare;
using GpuTensor.GpuCosts;
using GpuTensor.Testing.Cuda;
using GpuTensor.Testing.Ptx;

// What the kernels of the GPU's workloads cost an H200, counted on the emulator for some groups of each launch:
//   GpuTensor.GpuCosts [PREFIX[,PREFIX]...] [float32|tf32|tf32x3] [--instructions]
// Limits are how long one part of the GPU would be busy by itself, in milliseconds; the greatest bounds the time from below.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool showsInstructions = args.Contains("--instructions");
string[] words = [.. args.Where(word => word != "--instructions")];
string[] prefixes = words.Length > 0 ? words[0].Split(',') : [""];
MathPrecision precision = words.Length > 1 ? Enum.Parse<MathPrecision>(words[1], ignoreCase: true) : MathPrecision.Float32;

Console.WriteLine("| workload | kernel | issue | products | tensor cores | shared memory | memory | products of all instructions | sectors read, written / least | bank turns / least |");
Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (Workload workload in Workload.All.Where(workload => prefixes.Any(prefix => workload.Name.StartsWith(prefix, StringComparison.Ordinal))))
{
    foreach (KernelCounts counts in Count(workload))
    {
        var cost = new Cost(counts);
        Console.WriteLine(
            $"| {workload.Name} | {counts.Kernel} | {cost.Issue:f3} | {cost.Products:f3} | {cost.TensorCores:f3} | {cost.Shared:f3} | {Cost.Memory(workload.Bytes):f3} | "
            + $"{cost.ShareOfProducts:p0} | {Cost.Ratio(counts.GlobalReads)}, {Cost.Ratio(counts.GlobalWrites)} | {Cost.Ratio(counts.SharedReads)} |");
        if (showsInstructions)
            cost.PrintInstructions();
    }
}

IReadOnlyList<KernelCounts> Count(Workload workload)
{
    const int Groups = 24;
    var counter = new KernelCounter { MostCtas = Groups };
    var machine = new EmulatedCuda(90) { Options = new EmulatedGpuOptions { Counter = counter, FindUnwrittenGlobal = false } };
    (machine.Gpus[0].Multiprocessors, machine.Gpus[0].TotalBytes) = (Cost.Multiprocessors, 64L << 30);
    CudaDevice device = machine.NewDevice();
    using WorkloadRun run = WorkloadRun.Create(workload, device, precision);
    int before = counter.Launches.Count;
    run.Execute();
    device.Synchronize();
    return [.. counter.Launches.Skip(before)];
}

using System.Diagnostics;
using System.Reflection;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.OpenCL;
using GpuTensor.Compiler.Passes;
using GpuTensor.Compiler.Ptx;
using GpuTensor.Kernels;
using GpuTensor.Kernels.Filling;

namespace GpuTensor.Benchmarks;

/// <summary>
/// Times what the library itself does at the first launch of each of its kernels, before the driver's compiler begins: it
/// parses the IR, puts the launch's values in, runs the passes and writes OpenCL C, or PTX where OpenCL C has no words.
/// </summary>
internal static class FirstLaunch
{
    private const double TargetMilliseconds = 5;
    private const int WarmupRounds = 40;
    private const int Rounds = 21;

    /// <summary>The specialised values of a usual launch and of the one with the most to unroll, by the kernel's name.</summary>
    private static readonly Dictionary<string, ulong[][]> s_values = new()
    {
        ["ArgMaxPoolKernel"] = [[1, 3, 3, 3], [0, 0, 0, 0]],
        ["ArgReduceKernel"] = [[1, 1, 0, 1]],
        ["AveragePoolQuadKernel"] = [[0, 1, 1, 16, 3, 3], [0, 0, 0, 0, 0, 0]],
        ["AveragePoolKernel"] = [[0, 1, 3, 3, 3], [0, 0, 0, 0, 0]],
        ["BinaryKernel"] = [[3, 0]],
        ["BroadcastKernel"] = [[3, 4, 1], [0, 8, 0]],
        ["CastKernel"] = [[0, 4, 0, 1, 1], [2, 0, 0, 0, 0]],
        ["DepthwiseConvKernel"] = [[0, 0, 3, 3, 1, 8], [0, 1, 6, 6, 2, 8]],
        ["DirectConvKernel"] =
        [
            [0, 1, 1, 0, 0, 1, 1, 0, 3, 1, 4, 8], [0, 1, 1, 0, 0, 1, 0, 0, 3, 6, 2, 4], [0, 1, 1, 0, 0, 1, 0, 3, 3, 2, 2, 4],
            [0, 1, 1, 1, 0, 1, 1, 0, 0, 0, 2, 32], [0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 4, 1],
        ],
        ["ExpSumKernel"] = [[0, 1], [1, 1]],
        ["GatherKernel"] = [[4, 1], [8, 0]],
        ["MaxPoolQuadKernel"] = [[1, 1, 16, 3, 3], [0, 0, 0, 0, 0]],
        ["MaxPoolKernel"] = [[1, 3, 3, 3], [0, 0, 0, 0]],
        ["MaxPoolRunKernel"] = [[3, 3, 3, 1], [8, 4, 3, 1]],
        ["PadKernel"] = [[4, 0, 1], [8, 2, 0]],
        ["PipelinedConvKernel"] = [[1, 1, 1, 4, 2]],
        ["PlaneConvKernel"] = [[1, 0, 5, 5, 2, 8], [0, 1, 8, 8, 0, 4]],
        ["RealKernel"] = [[1]],
        ["ReduceKernel"] = [[0, 1, 1, 1], [0, 1, 1, 8]],
        ["RescaleKernel"] = [[4, 1], [8, 0]],
        ["RowConvKernel"] =
        [
            [0, 0, 1, 1, 1, 1, 9, 3, 16, 1, 2, 8, 8, 2, 750, 54], [0, 0, 1, 1, 1, 3, 21, 6, 8, 2, 8, 64, 8, 2, 609, 2016],
            [0, 0, 1, 1, 1, 0, 15, 3, 14, 1, 4, 16, 28, 2, 800, 300],
        ],
        ["ScatterUpsampleKernel"] = [[1, 3, 6], [0, 0, 0]],
        ["ScatterUpsampleQuadKernel"] = [[1, 1, 2, 2]],
        ["ScatterUpsampleWordKernel"] = [[1, 1, 2, 2]],
        ["SoftmaxApplyKernel"] = [[0, 1]],
        ["SoftmaxLongRowKernel"] = [[512, 0, 1]],
        ["SoftmaxShortRowKernel"] = [[128, 10, 0, 1], [128, 32, 0, 0]],
        ["SoftmaxColumnQuadKernel"] = [[21, 21, 0, 1]],
        ["SoftmaxRowQuadKernel"] = [[256, 1, 1, 1, 0], [256, 8, 8, 0, 0]],
        ["TensorConvKernel"] = [[1, 1, 1, 1, 2, 4]],
        ["SoftmaxColumnKernel"] = [[21, 21, 0, 1]],
        ["SoftmaxRowKernel"] = [[256, 4, 4, 1, 0], [256, 32, 32, 0, 0]],
        ["TiledConvKernel"] = [[0, 1, 1, 1, 64, 64, 16, 8, 4]],
        ["TransposeTileKernel"] = [[2, 32, 8, 1]],
        ["UnaryKernel"] = [[2]],
    };

    /// <summary>Prints a line for each kernel and set of values.</summary>
    /// <returns>0 if every median is below the target, otherwise 1.</returns>
    public static int Run()
    {
        (KernelSource Source, ulong[] Values)[] launches = [.. Sources().SelectMany(source => ValuesOf(source).Select(values => (source, values)))];
        double[][] times = [.. launches.Select(_ => new double[1 + Rounds])];
        for (int round = 0; round < 1 + WarmupRounds + Rounds; round++)
        {
            for (int i = 0; i < launches.Length; i++)
            {
                double time = Time(launches[i].Source, launches[i].Values);
                if (round is 0 or > WarmupRounds)
                    times[i][Math.Max(0, round - WarmupRounds)] = time;
            }
        }

        Console.WriteLine("| kernel | values | median ms | max ms | in a new process, ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        for (int i = 0; i < launches.Length; i++)
        {
            (KernelSource source, ulong[] values) = launches[i];
            string name = source.Name.Replace("GpuTensor.Kernels.", "", StringComparison.Ordinal);
            Console.WriteLine($"| {name} | {string.Join(' ', values)} | {Median(times[i]):f2} | {times[i][1..].Max():f2} | {times[i][0]:f2} |");
        }

        int slow = times.Count(each => Median(each) >= TargetMilliseconds);
        Console.WriteLine();
        Console.WriteLine($"{launches.Length} launches of {launches.Select(launch => launch.Source).Distinct().Count()} kernels: " +
            $"medians up to {times.Max(Median):f2} ms, {slow} not below {TargetMilliseconds} ms; " +
            $"in a new process {times.Sum(each => each[0]):f0} ms for all, with compiling the compiler.");
        return slow == 0 ? 0 : 1;
    }

    private static IEnumerable<KernelSource> Sources() => typeof(FillKernel<>).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("KernelTexts", StringComparison.Ordinal))
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
        .Select(field => (KernelSource)field.GetValue(null)!)
        .OrderBy(source => source.Name, StringComparer.Ordinal);

    private static ulong[][] ValuesOf(KernelSource source)
    {
        string name = source.Name.Split('<')[0].Split('.')[^1];
        if (!s_values.TryGetValue(name, out ulong[][]? values) && IrParser.Parse(source.Ir).Parameters.Any(parameter => parameter.IsSpecialized))
            throw new InvalidOperationException($"The table of specialised values lacks {name}.");
        return values ?? [[]];
    }

    private static double Time(KernelSource source, ulong[] values)
    {
        long start = Stopwatch.GetTimestamp();
        Kernel kernel = Pipeline.Optimize(Specialize.Run(IrParser.Parse(source.Ir), values));
        if (source.Traits.HasFlag(KernelTraits.TensorCores))
            _ = PtxWriter.Write(kernel, new PtxTarget(80) { HasWholeWarps = true });
        else
            _ = OpenClWriter.Write(kernel, OpenClTarget.Full);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] times) => times[1..].Order().ElementAt(Rounds / 2);
}

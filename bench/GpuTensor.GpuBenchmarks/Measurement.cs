using System.Diagnostics;
using GpuTensor.Compare;

namespace GpuTensor.GpuBenchmarks;

/// <summary>Measures workloads on a device.</summary>
internal sealed class Measurement(Device device, bool isQuick, MathPrecision precision)
{
    /// <summary>More than any cache holds: twice the largest that GPUs have today.</summary>
    private const long BytesBeyondCaches = 256L << 20;

    private const int MostSets = 64;

    private readonly Timing _timing = new(device, isQuick);

    /// <summary>The rate of a large copy, bytes read and written, in bytes a second.</summary>
    public double CopyRate()
    {
        long bytes = Math.Min((isQuick ? 16L : 1024L) << 20, device.Memory.TotalBytes / 8);
        using DeviceBuffer source = device.Allocate(bytes);
        using DeviceBuffer target = device.Allocate(bytes);
        return 2 * bytes / (_timing.Median(1, () => device.Copy(source, 0, target, 0, bytes)) / 1e3);
    }

    /// <summary>What a launch takes of the host's time, in microseconds.</summary>
    public double LaunchMicroseconds()
    {
        using DeviceTensor<float> one = DeviceTensor.Create([1f], [1], device);
        return _timing.HostMicroseconds(() => one.Add(one, one));
    }

    public Result Run(Workload workload)
    {
        int sets = isQuick ? 2 : (int)Math.Clamp(BytesBeyondCaches / workload.Bytes + 1, 2, MostSets);
        var runs = new List<WorkloadRun>();
        try
        {
            for (int i = 0; i < sets; i++)
                runs.Add(WorkloadRun.Create(workload, device, precision));
            double first = First(runs[0]);
            void Rotate() => runs.ForEach(run => run.Execute());
            Rotate();
            double error = ErrorOf(workload, runs[0]);
            return new Result(
                workload.Name,
                workload.Bytes,
                workload.Flops,
                first,
                _timing.Median(1, runs[0].Execute),
                _timing.Median(sets, Rotate),
                Graph(sets, Rotate),
                _timing.HostMicroseconds(runs[0].Execute),
                error);
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
            device.TrimMemory();
        }
    }

    private double First(WorkloadRun run)
    {
        device.Synchronize();
        long start = Stopwatch.GetTimestamp();
        run.Execute();
        device.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private double? Graph(int sets, Action rotate)
    {
        if (device.Kind != DeviceKind.Cuda)
            return null;
        using DeviceGraph graph = device.Capture(rotate);
        return _timing.Median(sets, graph.Launch);
    }

    /// <summary>The largest difference of sampled elements from the CPU's, over the largest of those.</summary>
    private static double ErrorOf(Workload workload, WorkloadRun run)
    {
        const int Samples = 100_000;
        using WorkloadRun reference = WorkloadRun.Create(workload, Device.Get("cpu"));
        reference.Execute();
        float[] expected = reference.Output.ToArray(), actual = run.Output.ToArray();
        double largest = 0, difference = 0;
        foreach (long i in HashedValues.SamplePositions(expected.Length, Samples))
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            double apart = Math.Abs((double)expected[i] - actual[i]);
            difference = double.IsNaN(apart) ? double.PositiveInfinity : Math.Max(difference, apart);
        }

        return difference / largest;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics;
using GpuTensor;

namespace Quickstart;

/// <summary>Runs operators one by one: times each, compares its whole result with the reference, and keeps the record.</summary>
internal sealed class Workbench(Device device)
{
    private const int WarmUps = 5;
    private const int FewestRuns = 9;
    private const int MostRuns = 51;
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);

    private readonly List<StepReport> _steps = [];

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<StepReport> Steps => _steps;

    /// <summary>Whether every step agreed with its reference.</summary>
    public bool AllPassed => _steps.TrueForAll(static step => step.Passed);

    /// <summary>Runs a step.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="input">The operator's (first) input.</param>
    /// <param name="compute">The operator.</param>
    /// <param name="reference">The same in float64.</param>
    /// <returns>The operator's result.</returns>
    public DeviceTensor<TOutput> Step<TInput, TOutput>(
        string name, DeviceTensor<TInput> input, Func<DeviceTensor<TInput>, DeviceTensor<TOutput>> compute, Reference reference)
        where TInput : unmanaged
        where TOutput : unmanaged, INumber<TOutput>
    {
        double seconds = MedianSeconds(() => compute(input).Dispose());
        DeviceTensor<TOutput> output = compute(input);
        Deviation deviation = Compare(output.ToArray(), reference.At);
        _steps.Add(new StepReport(
            name, input.Shape, output.Shape, seconds,
            reference.BytesRead + output.ByteCount, reference.FlopsPerElement * output.ElementCount,
            deviation.Error, deviation.ShareOfAllowed));
        return output;
    }

    private double MedianSeconds(Action run)
    {
        for (int i = 0; i < WarmUps; i++)
            run();
        device.Synchronize();

        var times = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < FewestRuns || (times.Count < MostRuns && Stopwatch.GetElapsedTime(begin) < s_patience))
        {
            long start = Stopwatch.GetTimestamp();
            run();
            device.Synchronize();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>Every element against its reference, on all cores.</summary>
    private static Deviation Compare<T>(T[] actual, Func<long, Expected> expected)
        where T : unmanaged, INumber<T>
    {
        Deviation worst = default;
        var gate = new Lock();
        Parallel.ForEach(Partitioner.Create(0L, actual.Length), range =>
        {
            Deviation worstHere = default;
            for (long i = range.Item1; i < range.Item2; i++)
                worstHere = worstHere.Or(Deviation.Between(double.CreateChecked(actual[i]), expected(i)));
            lock (gate)
                worst = worst.Or(worstHere);
        });
        return worst;
    }

    /// <summary>How far from the reference: absolutely, and as a share of what is allowed there.</summary>
    private readonly record struct Deviation(double Error, double ShareOfAllowed)
    {
        public static Deviation Between(double actual, Expected expected)
        {
            double error = Math.Abs(actual - expected.Value);
            return error == 0 ? default : new Deviation(error, error / expected.Allowed);
        }

        /// <summary>The greater of both; NaN counts as the greatest.</summary>
        public Deviation Or(Deviation other) => new(Math.Max(Error, other.Error), Math.Max(ShareOfAllowed, other.ShareOfAllowed));
    }
}

using System.Diagnostics;

namespace GpuTensor.GpuBenchmarks;

/// <summary>Times work on a device by the device's clock.</summary>
internal sealed class Timing(Device device, bool isQuick)
{
    private readonly int _rounds = isQuick ? 3 : 9;
    private readonly double _shortestMilliseconds = isQuick ? 2 : 40;

    /// <summary>The median time of one of so many pieces of work that are begun together, in milliseconds.</summary>
    /// <param name="pieces">How many pieces <paramref name="begin"/> begins.</param>
    /// <param name="begin">Begins them.</param>
    public double Median(int pieces, Action begin)
    {
        int repeats = RepeatsOf(begin);
        double[] times = new double[_rounds];
        for (int round = 0; round < _rounds; round++)
            times[round] = Once(repeats, begin) / ((double)repeats * pieces);
        return times.Order().ElementAt(_rounds / 2);
    }

    /// <summary>The median time that the host needs to begin work, in microseconds, the device being idle before.</summary>
    public double HostMicroseconds(Action begin)
    {
        const int Calls = 20;
        double[] times = new double[_rounds];
        for (int round = 0; round < _rounds; round++)
        {
            device.Synchronize();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                begin();
            times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls;
        }

        device.Synchronize();
        return times.Order().ElementAt(_rounds / 2);
    }

    /// <summary>So many that the device works long enough for its clock, and for the first to have been waited for.</summary>
    private int RepeatsOf(Action begin)
    {
        _ = Once(2, begin);
        double one = Math.Max(Once(2, begin) / 2, 1e-4);
        return (int)Math.Clamp(_shortestMilliseconds / one, 1, 2000);
    }

    private double Once(int repeats, Action begin)
    {
        using DeviceEvent start = device.RecordEvent();
        for (int i = 0; i < repeats; i++)
            begin();
        using DeviceEvent end = device.RecordEvent();
        return end.ElapsedSince(start).TotalMilliseconds;
    }
}

using System.Diagnostics;
using System.Runtime;
using System.Text.Json;

namespace GpuTensor.Compare;

/// <summary>Answers the commands of bench/compare about this library; bench/peers/protocol.py describes them.</summary>
internal sealed class Worker(TextReader commands, TextWriter answers) : IDisposable
{
    private const string OnlyVariant = "nhwc";
    private const int FewestWarmCalls = 70;
    private const double SettledSeconds = 1;
    private const double LongestWarmSeconds = 6;

    private WorkloadRun? _run;

    public void Serve()
    {
        while (commands.ReadLine()?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [not "quit", ..] words)
        {
            try
            {
                Answer(words);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                Write(new { error = $"{error.GetType().Name}: {error.Message}" });
            }
        }
    }

    public void Introduce() => Write(new { peer = "GpuTensor", version = $"on .NET {Environment.Version}, {Device.Default.Description}" });

    public void Dispose() => _run?.Dispose();

    private void Answer(string[] words)
    {
        if (words[0] == "prepare")
        {
            Prepare(words[1]);
            Write(new { variants = new[] { OnlyVariant } });
            return;
        }

        WorkloadRun run = _run ?? throw new InvalidOperationException("Nothing was prepared.");
        if (words[0] == "run")
            Write(new { ms = Time(run, int.Parse(words[2]), int.Parse(words[3])) });
        else
            Write(new { values = Sample(run, int.Parse(words[2])) });
    }

    /// <summary>Runs the workload until the just-in-time compiler has had nothing to do for a while.</summary>
    private void Prepare(string name)
    {
        _run?.Dispose();
        _run = null;
        _run = WorkloadRun.Create(Workload.Named(name));
        var total = Stopwatch.StartNew();
        var quiet = Stopwatch.StartNew();
        long compiled = 0;
        for (int calls = 0; calls < FewestWarmCalls || quiet.Elapsed.TotalSeconds < SettledSeconds; calls++)
        {
            _run.Execute();
            if (JitInfo.GetCompiledMethodCount() is var now && now != compiled)
            {
                compiled = now;
                quiet.Restart();
            }

            if (total.Elapsed.TotalSeconds > LongestWarmSeconds)
                break;
        }
    }

    private static double[] Time(WorkloadRun run, int warm, int count)
    {
        for (int i = 0; i < warm; i++)
            run.Execute();
        var times = new double[count];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run.Execute();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }

    private static double[] Sample(WorkloadRun run, int count)
    {
        run.Execute();
        float[] output = run.Output.ToArray();
        return [.. HashedValues.SamplePositions(output.Length, count).Select(i => (double)output[i])];
    }

    private void Write<TAnswer>(TAnswer answer)
    {
        answers.WriteLine(JsonSerializer.Serialize(answer));
        answers.Flush();
    }
}

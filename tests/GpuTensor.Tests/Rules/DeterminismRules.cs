using GpuTensor.Testing;
using GpuTensor.Testing.Operators;

namespace GpuTensor.Tests.Rules;

/// <summary>Rule 20: the same bits from run to run, whatever the number of threads, and under load.</summary>
public sealed class DeterminismRules
{
    private const int HammeringThreads = 8;

    public static IEnumerable<TheoryDataRow<string>> Names => Workloads.All.Keys.Select(name => new TheoryDataRow<string>(name));

    public static IEnumerable<TheoryDataRow<string, string>> NamesOnDevices =>
        from device in DeviceMatrix.Devices
        from name in Workloads.All.Keys
        select new TheoryDataRow<string, string>(device.Name, name) { Skip = DeviceMatrix.SkipReason(device) };

    private static int RoundsOn(string device) => device == DeviceMatrix.Vectorized ? 3 : 1;

    [Theory]
    [MemberData(nameof(NamesOnDevices))]
    public void Rule_20_a_second_run_gives_the_same_bits(string device, string name)
    {
        DeviceMatrix.SkipWhereSlow(device);
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        HostTensor first = Workloads.All[name](library);
        for (int round = 0; round < RoundsOn(device); round++)
            Assert.Null(Tolerances.CheckBits(Workloads.All[name](library), first));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_20_the_bits_do_not_depend_on_the_number_of_threads(string name)
    {
        HostTensor one = Workloads.All[name](new LibraryOperators(new CpuDevice(1)));
        foreach (int threads in (int[])[2, 3, 7])
            Assert.Null(Tolerances.CheckBits(Workloads.All[name](new LibraryOperators(new CpuDevice(threads))), one));
    }

    [Theory]
    [MemberData(nameof(Matrix.Devices), MemberType = typeof(Matrix))]
    public void Rule_20_eight_threads_on_one_device_get_the_bits_that_one_gets(string device)
    {
        DeviceMatrix.SkipWhereSlow(device);
        var library = new LibraryOperators(DeviceMatrix.Get(device));
        Dictionary<string, HostTensor> expected = Workloads.All.ToDictionary(pair => pair.Key, pair => pair.Value(library));
        string[] names = [.. expected.Keys];
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = new Thread[HammeringThreads];
        for (int i = 0; i < threads.Length; i++)
        {
            // So that different operators run beside each other.
            int first = i * names.Length / threads.Length;
            threads[i] = new Thread(() => Hammer(first));
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);

        void Hammer(int first)
        {
            try
            {
                for (int j = 0; j < RoundsOn(device) * names.Length; j++)
                {
                    string name = names[(first + j) % names.Length];
                    if (Tolerances.CheckBits(Workloads.All[name](library), expected[name]) is { } wrong)
                        failures.Enqueue($"{name}: {wrong}");
                }
            }
#pragma warning disable CA1031 // An exception on this thread would end the process instead of failing the test.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failures.Enqueue(e.ToString());
            }
        }
    }
}

using System.Runtime.CompilerServices;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests;

/// <summary>In processes of their own: the report sees every allocation of a process.</summary>
public sealed class LeakReportTests
{
    [Fact]
    public void The_report_is_off_unless_asked_for()
    {
        Assert.Equal("False 0", ChildProcess.Run(
            static () =>
            {
                using DeviceBuffer buffer = Device.Default.Allocate(100);
                Console.WriteLine($"{LeakReport.IsEnabled} {LeakReport.Alive().Count}");
            },
            ("GPUTENSOR_LEAK_REPORT", null)).Succeeded());
    }

    [Fact]
    public void The_variable_turns_the_report_on() => Assert.Equal(
        "True",
        ChildProcess.Run(static () => Console.WriteLine(LeakReport.IsEnabled), ("GPUTENSOR_LEAK_REPORT", "1")).Succeeded());

    [Fact]
    public void Buffers_that_are_alive_are_listed_with_the_place_they_come_from()
    {
        string output = ChildProcess.Run(
            static () =>
            {
                using DeviceBuffer kept = AllocateHere(1234);
                AllocateHere(999).Dispose();
                Leak leak = Assert.Single(LeakReport.Alive());
                Assert.Contains(nameof(AllocateHere), leak.AllocationSite, StringComparison.Ordinal);
                Console.WriteLine($"{leak.Device} {leak.ByteCount}");
            },
            ("GPUTENSOR_LEAK_REPORT", "1")).Succeeded();
        Assert.Equal("cpu:0 1234", output);
    }

    [Fact]
    public void A_forgotten_buffer_is_told_once_and_its_memory_comes_back()
    {
        string output = ChildProcess.Run(
            static () =>
            {
                var found = new List<long>();
                LeakReport.Found += leak => found.Add(leak.ByteCount);
                Forget();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                Leak leak = Assert.Single(LeakReport.TakeForgotten());
                Assert.Contains(nameof(AllocateHere), leak.AllocationSite, StringComparison.Ordinal);
                Assert.Empty(LeakReport.TakeForgotten());
                Assert.Empty(LeakReport.Alive());
                Assert.Equal([4321L], found);
                Console.WriteLine($"{leak.ByteCount} {Device.Default.Memory.InUseBytes}");
            },
            ("GPUTENSOR_LEAK_REPORT", "1")).Succeeded();
        Assert.Equal("4321 0", output);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => AllocateHere(4321);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DeviceBuffer AllocateHere(long byteCount) => Device.Default.Allocate(byteCount);
}

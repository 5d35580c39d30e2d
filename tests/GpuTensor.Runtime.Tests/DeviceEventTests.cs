using GpuTensor.Kernels;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests;

public sealed class DeviceEventTests
{
    public static TheoryData<string> Devices => new(["cpu:0", .. OpenClDriver.Missing is null || OpenClDriver.IsDemanded ? new[] { "opencl:0" } : []]);

    [Theory]
    [MemberData(nameof(Devices))]
    public void What_was_begun_before_an_event_is_done_when_it_is_complete(string name)
    {
        Device device = Device.Get(name);
        using DeviceBuffer source = device.Allocate(64 << 20), target = device.Allocate(64 << 20);
        for (int i = 0; i < 4; i++)
            device.Copy(source, 0, target, 0, 64 << 20);
        using DeviceEvent point = device.RecordEvent();
        Assert.Same(device, point.Device);
        point.Wait();
        Assert.True(point.IsComplete);
        point.Wait();
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void The_time_between_two_events_is_that_of_the_work_between_them(string name)
    {
        Device device = Device.Get(name);
        using DeviceBuffer source = device.Allocate(64 << 20), target = device.Allocate(64 << 20);
        device.Copy(source, 0, target, 0, 64 << 20);
        using DeviceEvent start = device.RecordEvent();
        for (int i = 0; i < 8; i++)
            device.Copy(source, 0, target, 0, 64 << 20);
        using DeviceEvent end = device.RecordEvent();
        TimeSpan took = end.ElapsedSince(start);

        // 1 GiB is read and written: no memory does that in a millisecond, and none takes a minute.
        Assert.InRange(took.TotalMilliseconds, 1, 60_000);
        Assert.Equal(-took, start.ElapsedSince(end));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_disposed_event_says_so(string name)
    {
        DeviceEvent point = Device.Get(name).RecordEvent();
        point.Dispose();
        point.Dispose();
        Assert.Throws<ObjectDisposedException>(point.Wait);
        Assert.Throws<ObjectDisposedException>(() => point.IsComplete);
    }

    [Fact]
    public void Times_are_not_compared_between_devices()
    {
        using DeviceEvent start = new CpuDevice(1).RecordEvent(), end = Device.Get("cpu:0").RecordEvent();
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => end.ElapsedSince(start)).ParamName);
        Assert.Throws<ArgumentNullException>(() => end.ElapsedSince(null!));
    }
}

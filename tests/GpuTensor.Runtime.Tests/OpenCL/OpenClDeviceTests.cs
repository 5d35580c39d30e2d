using System.Globalization;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests.OpenCL;

public sealed class OpenClDeviceTests
{
    [Fact]
    public void The_devices_of_the_driver_are_listed_GPUs_before_the_processor_and_others_behind_it()
    {
        _ = OpenClDriver.Info;
        OpenClDevice[] devices = [.. Device.All.OfType<OpenClDevice>()];
        Assert.NotEmpty(devices);
        Assert.Equal(devices.Select((_, number) => $"opencl:{number}"), devices.Select(device => device.Name));
        Assert.Equal(
            Device.All.Select(device => device is OpenClDevice openCl ? openCl.IsGpu ? 0 : 2 : 1).Order(),
            Device.All.Select(device => device is OpenClDevice openCl ? openCl.IsGpu ? 0 : 2 : 1));
        Assert.All(devices, device =>
        {
            Assert.Equal(DeviceKind.OpenCl, device.Kind);
            Assert.Same(device, Device.Get(device.Name.ToUpperInvariant()));
            Assert.Contains(device.Info.Name, device.Description, StringComparison.Ordinal);
            Assert.True(device.Memory.TotalBytes > 0);
        });
    }

    [Fact]
    public void The_variable_GPUTENSOR_DEVICE_chooses_it()
    {
        _ = OpenClDriver.Info;
        Assert.Equal(
            "opencl:0",
            ChildProcess.Run(static () => Console.WriteLine(Device.Default), ("GPUTENSOR_DEVICE", "opencl")).Succeeded());
    }

    [Fact]
    public void A_driver_that_runs_on_the_processor_is_never_the_default_by_itself()
    {
        Assert.SkipWhen(OpenClDriver.Info.IsGpu, "The first device of the driver is a GPU.");
        Assert.Equal(
            "False",
            ChildProcess.Run(
                static () => Console.WriteLine(Device.Default is OpenClDevice { IsGpu: false }), ("GPUTENSOR_DEVICE", null)).Succeeded());
    }

    [Fact]
    public void Synchronize_and_TrimMemory_need_no_work_before_them()
    {
        OpenClDevice device = OpenClDriver.NewDevice();
        device.Synchronize();
        device.TrimMemory();
        Assert.Equal((0, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
    }

    [Fact]
    public void Memory_counts_what_is_in_use_and_what_is_pooled()
    {
        OpenClDevice device = OpenClDriver.NewDevice();
        DeviceMemory before = device.Memory;
        using (device.Allocate(1 << 20))
        {
            Assert.Equal((1 << 20, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        }

        Assert.Equal((0, 1 << 20), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        nint address;
        using (DeviceBuffer again = device.Allocate((1 << 20) - 5))
        {
            address = again.Address;
            Assert.Equal((1 << 20, 0), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        }

        using (DeviceBuffer third = device.Allocate(1 << 20))
        {
            Assert.Equal(address, third.Address);
        }

        device.TrimMemory();
        Assert.Equal(before, device.Memory);
    }

    [Fact]
    public void Asking_for_far_too_much_throws_with_the_numbers_and_everything_stays_usable()
    {
        OpenClDevice device = OpenClDriver.NewDevice();
        using DeviceBuffer before = device.Allocate(100);
        device.Upload([1, 2, 3], before);
        foreach (long tooMuch in new[] { device.Info.LargestBlockBytes + 1, device.Memory.TotalBytes + 1, long.MaxValue })
        {
            var thrown = Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate(tooMuch));
            Assert.Equal((tooMuch, device.Memory, device.Name), (thrown.RequestedBytes, thrown.Memory, thrown.DeviceName));
            Assert.Contains(tooMuch.ToString(CultureInfo.InvariantCulture), thrown.Message, StringComparison.Ordinal);
        }

        byte[] back = new byte[3];
        device.Download(before, back);
        Assert.Equal([1, 2, 3], back);
    }

    [Fact]
    public void Forgotten_buffers_come_back()
    {
        OpenClDevice device = OpenClDriver.NewDevice();
        Forget(device);
        for (int wait = 0; wait < 200 && device.Memory.InUseBytes > 0; wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal((0, 4096), (device.Memory.InUseBytes, device.Memory.PooledBytes));
    }

    [Fact]
    public void Forgotten_devices_give_their_resources_back_and_others_go_on()
    {
        Assert.Equal("fine", ChildProcess.Run(static () =>
        {
            for (int i = 0; i < 20; i++)
                Forget(OpenClDriver.NewDevice());
            GC.Collect();
            GC.WaitForPendingFinalizers();
            OpenClDevice device = OpenClDriver.NewDevice();
            using DeviceBuffer buffer = device.Allocate(3);
            device.Upload([1, 2, 3], buffer);
            byte[] back = new byte[3];
            device.Download(buffer, back);
            Console.WriteLine(back is [1, 2, 3] ? "fine" : "wrong");
        }).Succeeded());
    }

    private static void Forget(OpenClDevice device) => device.Upload(new byte[4096], device.Allocate(4096));
}

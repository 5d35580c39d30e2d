using System.Globalization;
using GpuTensor.Kernels;
using GpuTensor.Runtime.Cpu.Simd;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests;

public sealed class DeviceTests
{
    [Fact]
    public void All_devices_can_be_found_by_the_name_they_bear()
    {
        Assert.NotEmpty(Device.All);
        Assert.All(Device.All, device => Assert.Same(device, Device.Get(device.Name)));
        Assert.Contains(Device.All, device => device.Kind == DeviceKind.Cpu);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("CPU")]
    [InlineData("cpu:0")]
    [InlineData(" Cpu:0 ")]
    public void The_processor_answers_to_its_names(string name) => Assert.Equal("cpu:0", Device.Get(name).Name);

    [Theory]
    [InlineData("cuda:7")]
    [InlineData("cpu:1")]
    [InlineData("cpu:-0")]
    [InlineData("cpu:")]
    [InlineData("cpu:0x0")]
    [InlineData(":0")]
    [InlineData("")]
    [InlineData("tpu")]
    public void A_device_that_is_not_there_throws_and_lists_what_is(string name)
    {
        var thrown = Assert.Throws<DeviceNotFoundException>(() => Device.Get(name));
        Assert.Contains($"'{name.Trim()}'", thrown.Message, StringComparison.Ordinal);
        Assert.All(Device.All, device => Assert.Contains(device.Name, thrown.Message, StringComparison.Ordinal));
        Assert.Contains(Device.All[0].Description, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_null_name_is_an_argument_error() => Assert.Throws<ArgumentNullException>(() => Device.Get(null!));

    [Fact]
    public void The_choice_without_a_wish_is_the_best_device()
    {
        Assert.Same(Device.All[0], DeviceList.Choose(null));
        Assert.Same(Device.All[0], DeviceList.Choose("  "));
        Assert.Same(Device.Get("cpu"), DeviceList.Choose("cpu:0"));
    }

    [Fact]
    public void A_wish_that_cannot_be_met_names_the_variable_and_the_devices()
    {
        var thrown = Assert.Throws<DeviceNotFoundException>(() => DeviceList.Choose("cuda:0"));
        Assert.Contains("GPUTENSOR_DEVICE", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("'cuda:0'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("cpu:0", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("cpu:0")]
    public void The_variable_GPUTENSOR_DEVICE_chooses_the_default(string wish)
    {
        ChildResult result = ChildProcess.Run(static () => Console.WriteLine(Device.Default), ("GPUTENSOR_DEVICE", wish));
        Assert.Equal("cpu:0", result.Succeeded());
    }

    [Fact]
    public void A_device_that_the_variable_asks_for_and_that_is_not_there_is_never_replaced()
    {
        ChildResult result = ChildProcess.Run(
            static () =>
            {
                for (int attempt = 0; attempt < 2; attempt++)
                    Console.WriteLine(Assert.Throws<DeviceNotFoundException>(() => Device.Default).Message);
                Console.WriteLine(Device.Get("cpu"));
            },
            ("GPUTENSOR_DEVICE", "cuda:3"));
        string[] lines = result.Succeeded().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.Contains("cuda:3", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[0], lines[1]);
        Assert.Equal("cpu:0", lines[2]);
    }

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    [InlineData("scalar")]
    public void The_variable_GPUTENSOR_SIMD_lowers_the_vector_width(string wish)
    {
        ChildResult result = ChildProcess.Run(static () => Console.WriteLine(SimdLevels.Current), ("GPUTENSOR_SIMD", wish));
        Assert.Equal(SimdLevels.Choose(wish).ToString(), result.Succeeded());
        Assert.True(SimdLevels.Choose(wish) <= SimdLevels.Widest);
    }

    [Fact]
    public void A_vector_width_that_does_not_exist_is_refused()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => SimdLevels.Choose("1024"));
        Assert.Contains("GPUTENSOR_SIMD", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("'1024'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_no_vector_width_is_told_wherever_the_width_is_asked_for()
    {
        ChildResult result = ChildProcess.Run(
            static () =>
            {
                for (int attempt = 0; attempt < 2; attempt++)
                    Console.WriteLine(Assert.Throws<InvalidOperationException>(() => Device.Get("cpu").Description).Message);
            },
            ("GPUTENSOR_SIMD", "wide"));
        string[] lines = result.Succeeded().Split(Environment.NewLine);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, static line => Assert.Contains("GPUTENSOR_SIMD is 'wide'", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_of_its_own_has_its_own_memory_and_the_threads_asked_for()
    {
        var device = new CpuDevice(3);
        Assert.Equal(3, device.Threads);
        Assert.DoesNotContain(device, Device.All);
        using DeviceBuffer buffer = device.Allocate(1000);
        Assert.Same(device, buffer.Device);
        Assert.True(device.Memory.InUseBytes >= 1000);
        Assert.Equal(Environment.ProcessorCount, new CpuDevice().Threads);
    }

    [Fact]
    public void A_negative_number_of_threads_is_refused_and_leaves_nothing_behind()
    {
        Assert.Equal("fine", ChildProcess.Run(static () =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new CpuDevice(-1));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Console.WriteLine("fine");
        }).Succeeded());
    }

    [Fact]
    public void Forgotten_devices_end_their_threads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test counts the threads in /proc.");
        string output = ChildProcess.Run(static () =>
        {
            UseManyDevices();
            int most = CountWorkers();
            for (int wait = 0; wait < 200 && CountWorkers() > 0; wait++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                Thread.Sleep(10);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{most} {CountWorkers()}"));
        }).Succeeded();
        Assert.Equal("30 0", output);
    }

    [Fact]
    public void Memory_counts_what_is_in_use_and_what_is_pooled()
    {
        var device = new CpuDevice(1);
        DeviceMemory before = device.Memory;
        Assert.Equal((0, 0), (before.InUseBytes, before.PooledBytes));
        Assert.True(before.TotalBytes > 0);
        using (device.Allocate(1 << 20))
        {
            Assert.Equal(1 << 20, device.Memory.InUseBytes);
            Assert.Equal(before.TotalBytes - (1 << 20), device.Memory.FreeBytes);
        }

        Assert.Equal((0, 1 << 20), (device.Memory.InUseBytes, device.Memory.PooledBytes));
        device.TrimMemory();
        Assert.Equal(before, device.Memory);
    }

    [Fact]
    public void Asking_for_far_too_much_throws_with_the_numbers_and_everything_stays_usable()
    {
        var device = new CpuDevice(2);
        using DeviceBuffer before = device.Allocate(100);
        device.Upload([1, 2, 3], before);
        foreach (long tooMuch in new[] { device.Memory.TotalBytes + 1, 1L << 50, long.MaxValue })
        {
            var thrown = Assert.Throws<OutOfDeviceMemoryException>(() => device.Allocate(tooMuch));
            Assert.Equal(tooMuch, thrown.RequestedBytes);
            Assert.Equal(device.Memory, thrown.Memory);
            Assert.Contains(tooMuch.ToString(CultureInfo.InvariantCulture), thrown.Message, StringComparison.Ordinal);
            Assert.Contains(device.Name, thrown.Message, StringComparison.Ordinal);
        }

        byte[] back = new byte[3];
        device.Download(before, back);
        Assert.Equal([1, 2, 3], back);
        using DeviceBuffer after = device.Allocate(1 << 20);
        Assert.Equal(1 << 20, after.ByteCount);
    }

    private static void UseManyDevices()
    {
        for (int i = 0; i < 10; i++)
            new CpuDevice(4).Launch(10_000, default(EmptyKernel));
    }

    private static int CountWorkers() => Directory.GetDirectories("/proc/self/task").Count(task =>
        File.ReadAllText(Path.Combine(task, "comm")).StartsWith("GpuTensor worke", StringComparison.Ordinal));

    private readonly struct EmptyKernel : IKernel
    {
        public void Execute()
        {
        }
    }
}

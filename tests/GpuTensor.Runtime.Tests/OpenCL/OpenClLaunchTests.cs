using System.Runtime.InteropServices;
using GpuTensor.Kernels;
using GpuTensor.Runtime.OpenCL;
using GpuTensor.Testing;

namespace GpuTensor.Runtime.Tests.OpenCL;

public sealed unsafe class OpenClLaunchTests
{
    private static int s_builds;
    private static int s_brokenBuilds;
    private static int s_lostFiles;
    private static int s_refusals;

    private readonly OpenClDevice _device = OpenClDriver.NewDevice();

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(1000)]
    [InlineData(100_003)]
    public void A_linear_launch_runs_each_thread_once(int threads)
    {
        using DeviceBuffer x = Upload(_device, [.. Enumerable.Range(0, threads + 300)]);
        using DeviceBuffer y = Upload(_device, new int[threads + 300]);
        _device.Launch(threads, new AffineKernel(x.ViewOf<int>(0, threads + 300), y.ViewOf<int>(0, threads + 300), 3, 5));
        _device.Launch(threads, new AffineKernel(y.ViewOf<int>(0, threads + 300), y.ViewOf<int>(0, threads + 300), 1, 1));
        Assert.Equal(Enumerable.Range(0, threads + 300).Select(i => i < threads ? 3 * i + 6 : 0), Download(_device, y, threads + 300));
        _device.Launch(0, new AffineKernel(x.ViewOf<int>(0, 1), y.ViewOf<int>(0, 1), 0, 0));
    }

    [Fact]
    public void A_linear_kernel_may_be_launched_in_groups_too()
    {
        using DeviceBuffer x = Upload(_device, [.. Enumerable.Range(0, 60)]);
        _device.Launch(new KernelConfig(5, 12), new AffineKernel(x.ViewOf<int>(0, 60), x.ViewOf<int>(0, 60), 2, 0));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => 2 * i), Download(_device, x, 60));
    }

    [Fact]
    public void A_grouped_launch_has_groups_of_the_size_and_memory_asked_for()
    {
        using DeviceBuffer x = Upload(_device, [.. Enumerable.Range(0, 96)]);
        _device.Launch(new KernelConfig(3, 32, 32 * sizeof(int)), new ReverseKernel(x.ViewOf<int>(0, 96)));
        Assert.Equal(Enumerable.Range(0, 96).Select(i => i / 32 * 32 + 31 - i % 32), Download(_device, x, 96));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _device.Launch(new KernelConfig(1, _device.Limits.GroupSize + 1), new ReverseKernel(x.ViewOf<int>(0, 96))));
    }

    [Fact]
    public void A_kernel_is_built_once_for_each_set_of_specialised_values()
    {
        s_builds = 0;
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateProgramWithSource = &CountBuilds);
        using DeviceBuffer x = Upload(device, [1, 2, 3]);
        foreach (int addend in (int[])[7, 7, 8, 7, 8])
            device.Launch(3, new AffineKernel(x.ViewOf<int>(0, 3), x.ViewOf<int>(0, 3), 1, addend));
        Assert.Equal([38, 39, 40], Download(device, x, 3));
        Assert.Equal(2, s_builds);
    }

    [Fact]
    public void Small_launches_share_one_kernel_for_all_specialised_values()
    {
        s_builds = 0;
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateProgramWithSource = &CountBuilds);
        using DeviceBuffer x = Upload(device, [1, 2, 3]);
        foreach (int addend in (int[])[7, 7, 8, 7, 8])
            device.Launch(3, work: 3, new AffineKernel(x.ViewOf<int>(0, 3), x.ViewOf<int>(0, 3), 1, addend));
        device.Launch(new KernelConfig(1, 3), work: 3, new AffineKernel(x.ViewOf<int>(0, 3), x.ViewOf<int>(0, 3), 2, 1));
        Assert.Equal([77, 79, 81], Download(device, x, 3));
        Assert.Equal(1, s_builds);
        device.Launch(3, work: 1L << 40, new AffineKernel(x.ViewOf<int>(0, 3), x.ViewOf<int>(0, 3), 1, 7));
        device.Launch(3, work: 1L << 40, new AffineKernel(x.ViewOf<int>(0, 3), x.ViewOf<int>(0, 3), 1, 8));
        Assert.Equal([92, 94, 96], Download(device, x, 3));
        Assert.Equal(3, s_builds);
    }

    [Fact]
    public void A_small_launch_needs_only_what_its_values_need()
    {
        OpenClApi api = OpenClDriver.Api.Copy();
        api.GetDeviceInfo = &NoExtensions;
        var device = new OpenClDevice(api, OpenClDeviceInfo.FindAll(api)[0], "opencl:plain", programs: null);
        using DeviceBuffer x = Upload(device, [7]);
        device.Launch(1, work: 1, new HalveKernel(x.ViewOf<int>(0, 1), wide: false));
        device.Launch(1, work: 1, new HalveKernel(x.ViewOf<int>(0, 1), wide: false));
        Assert.Throws<KernelBuildException>(() => device.Launch(1, work: 1, new HalveKernel(x.ViewOf<int>(0, 1), wide: true)));
        Assert.Equal([9], Download(device, x, 1));
        using DeviceBuffer y = Upload(_device, [7]);
        _device.Launch(1, work: 1, new HalveKernel(y.ViewOf<int>(0, 1), wide: false));
        _device.Launch(1, work: 1, new HalveKernel(y.ViewOf<int>(0, 1), wide: true));
        Assert.Equal([4], Download(_device, y, 1));
    }

    [Fact]
    public void A_warm_launch_allocates_nothing()
    {
        using DeviceBuffer x = Upload(_device, new int[64]);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 64), x.ViewOf<int>(0, 64), 1, 1);
        for (int i = 0; i < 100; i++)
            _device.Launch(64, in kernel);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            _device.Launch(64, in kernel);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.All(Download(_device, x, 64), value => Assert.Equal(200, value));
    }

    [Fact]
    public void Many_host_threads_launch_the_same_kernel_at_once()
    {
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 24 }, thread =>
        {
            using DeviceBuffer x = Upload(_device, [.. Enumerable.Range(0, 500)]);
            using DeviceBuffer y = Upload(_device, new int[500]);
            for (int round = 0; round < 20; round++)
                _device.Launch(500, new AffineKernel(x.ViewOf<int>(0, 500), y.ViewOf<int>(0, 500), thread, round % 3));
            Assert.Equal(Enumerable.Range(0, 500).Select(i => i * thread + 1), Download(_device, y, 500));
        });
    }

    [Fact]
    public void Kernels_that_were_not_compiled_and_views_of_the_host_are_refused()
    {
        Assert.Contains(
            "[Kernel]",
            Assert.Throws<InvalidOperationException>(() => _device.Launch(1, default(UncompiledKernel))).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _device.Launch(new KernelConfig(1, 1), default(UncompiledKernel)));
        int cell = 0;
        var view = new ArrayView<int>(&cell, 1);
        Assert.Throws<InvalidOperationException>(() => _device.Launch(1, new AffineKernel(view, view, 1, 1)));
    }

    [Fact]
    public void A_source_that_the_driver_refuses_is_a_build_exception_and_the_device_stays_usable()
    {
        s_brokenBuilds = 2;
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateProgramWithSource = &BreakSource);
        using DeviceBuffer x = Upload(device, [1]);
        for (int attempt = 0; attempt < 2; attempt++)
        {
            var thrown = Assert.Throws<KernelBuildException>(() => device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 5, 5)));
            Assert.Equal(("Tests.Affine", "opencl:test"), (thrown.Kernel, thrown.DeviceName));
            Assert.Contains("nonsense", thrown.Log, StringComparison.Ordinal);
            Assert.Contains("error", thrown.Log, StringComparison.OrdinalIgnoreCase);
        }

        device.Launch(1, new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 5, 5));
        Assert.Equal([10], Download(device, x, 1));
    }

    [Fact]
    public void A_driver_whose_compiler_loses_a_temporary_file_is_asked_again_but_not_for_ever()
    {
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.CreateProgramWithSource = &LoseFile);
        using DeviceBuffer x = Upload(device, [1]);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 6, 5);
        s_lostFiles = 100;
        Assert.Contains("unable to rename", Assert.Throws<KernelBuildException>(() => device.Launch(1, in kernel)).Log, StringComparison.Ordinal);
        Assert.InRange(s_lostFiles, 80, 98);
        s_lostFiles = 3;
        device.Launch(1, in kernel);
        Assert.Equal([11], Download(device, x, 1));
    }

    [Fact]
    public void What_the_device_cannot_do_is_a_build_exception_that_names_it()
    {
        OpenClApi api = OpenClDriver.Api.Copy();
        api.GetDeviceInfo = &NoExtensions;
        var device = new OpenClDevice(api, OpenClDeviceInfo.FindAll(api)[0], "opencl:plain", programs: null);
        using DeviceBuffer x = device.Allocate(8);
        var thrown = Assert.Throws<KernelBuildException>(() => device.Launch(1, new DoubleKernel(x.ViewOf<double>(0, 1))));
        Assert.Contains("cl_khr_fp64", thrown.Log, StringComparison.Ordinal);
        Assert.Contains("Tests.Double", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_launch_that_the_driver_refuses_names_the_call_and_the_next_one_works()
    {
        s_refusals = 1;
        OpenClDevice device = OpenClDriver.NewDevice(static api => api.EnqueueNDRangeKernel = &RefuseOnce);
        using DeviceBuffer x = Upload(device, [1]);
        var kernel = new AffineKernel(x.ViewOf<int>(0, 1), x.ViewOf<int>(0, 1), 2, 0);
        var thrown = Assert.Throws<DeviceException>(() => device.Launch(1, in kernel));
        Assert.Equal(("clEnqueueNDRangeKernel", "CL_OUT_OF_RESOURCES"), (thrown.Call, thrown.NativeName));
        device.Launch(1, in kernel);
        Assert.Equal([2], Download(device, x, 1));
    }

    private static DeviceBuffer Upload(OpenClDevice device, int[] values)
    {
        DeviceBuffer buffer = device.Allocate(values.Length * sizeof(int));
        device.Upload(MemoryMarshal.AsBytes(values), buffer);
        return buffer;
    }

    private static int[] Download(OpenClDevice device, DeviceBuffer buffer, int count)
    {
        int[] values = new int[count];
        device.Download(buffer, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    [UnmanagedCallersOnly]
    private static nint CountBuilds(nint context, uint count, byte** lines, nuint* lengths, int* code)
    {
        s_builds++;
        return OpenClDriver.Api.CreateProgramWithSource(context, count, lines, lengths, code);
    }

    [UnmanagedCallersOnly]
    private static nint BreakSource(nint context, uint count, byte** lines, nuint* lengths, int* code)
    {
        return s_brokenBuilds-- <= 0
            ? OpenClDriver.Api.CreateProgramWithSource(context, count, lines, lengths, code)
            : Create(context, "__kernel void f() { nonsense }"u8, code);
    }

    [UnmanagedCallersOnly]
    private static nint LoseFile(nint context, uint count, byte** lines, nuint* lengths, int* code) => s_lostFiles-- <= 0
        ? OpenClDriver.Api.CreateProgramWithSource(context, count, lines, lengths, code)
        : Create(context, "#error unable to rename temporary 'a' to output file 'b'"u8, code);

    private static nint Create(nint context, ReadOnlySpan<byte> source, int* code)
    {
        fixed (byte* first = source)
        {
            byte* line = first;
            nuint length = (nuint)source.Length;
            return OpenClDriver.Api.CreateProgramWithSource(context, 1, &line, &length, code);
        }
    }

    [UnmanagedCallersOnly]
    private static int NoExtensions(nint device, uint question, nuint size, void* answer, nuint* length)
    {
        if (question != OpenClNames.CL_DEVICE_EXTENSIONS)
            return OpenClDriver.Api.GetDeviceInfo(device, question, size, answer, length);
        if (length != null)
            *length = 1;
        if (answer != null)
            *(byte*)answer = 0;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int RefuseOnce(
        nint queue, nint kernel, uint dimensions, nuint* offset, nuint* global, nuint* group, uint waits, nint* waitList, nint* done) =>
        s_refusals-- > 0 ? -5 : OpenClDriver.Api.EnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, group, waits, waitList, done);
}

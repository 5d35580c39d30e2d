using System.Reflection;
using GpuTensor.Testing;

namespace GpuTensor.Generator.Tests;

/// <summary>What is generated means what the C# of the kernel means.</summary>
public sealed class MeaningTests
{
    private static readonly Lazy<Assembly> s_kernels = new(() => GeneratorRun.Of(
        string.Concat(KernelCases.All.Select(kernel => kernel.Source)) + KernelCases.Types).Load());

    public static TheoryData<KernelCase> All => [.. KernelCases.All];

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void A_kernel_gives_on_OpenCL_what_its_C_sharp_gives(KernelCase kernel)
    {
        (float[] x, int[] n) = kernel.Run(s_kernels.Value, new CpuDevice(1));
        OpenClDriver.Demand();
        Device device = Device.All.First(item => item.Kind == DeviceKind.OpenCl);
        (float[] deviceX, int[] deviceN) = kernel.Run(s_kernels.Value, device);
        Assert.Equal(n, deviceN);
        Assert.Equal(x.Select(BitConverter.SingleToInt32Bits), deviceX.Select(BitConverter.SingleToInt32Bits));
    }

    /// <summary>Nothing else in the kernel says that it knows groups.</summary>
    [Fact]
    public void Threads_are_counted_group_by_group_in_more_than_one_dimension()
    {
        var launch = GeneratorRun.Of("""
            [Kernel]
            public readonly partial struct Count(ArrayView<long> n) : IKernel
            {
                public void Execute()
                {
                    long at = Grid.GlobalLinearIndex;
                    n[at] += at + 1;
                }

                public static void Launch(Device device, ArrayView<long> n) => device.Launch(new KernelConfig((2, 3), (4, 2)), new Count(n));
                public static void LaunchThreads(Device device, ArrayView<long> n) => device.Launch(48, new Count(n));
            }
            """).Load().GetType("Count")!;
        OpenClDriver.Demand();
        foreach (Device device in (Device[])[new CpuDevice(1), Device.All.First(item => item.Kind == DeviceKind.OpenCl)])
        {
            using DeviceTensor<long> n = DeviceTensor.Create(new long[48], [48], device);
            Launch("Launch");
            Assert.Equal(Enumerable.Range(1, 48).Select(i => (long)i), n.ToArray());
            Assert.Throws<InvalidOperationException>(() => Launch("LaunchThreads"));

            void Launch(string name) => launch.GetMethod(name)!.CreateDelegate<Action<Device, Kernels.ArrayView<long>>>()(device, n.View);
        }
    }
}

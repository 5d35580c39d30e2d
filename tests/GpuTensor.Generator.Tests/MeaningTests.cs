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
        OpenClDriver.Demand();
        (float[] x, int[] n) = kernel.Run(s_kernels.Value, new CpuDevice(1));
        Device device = Device.All.First(item => item.Kind == DeviceKind.OpenCl);
        (float[] deviceX, int[] deviceN) = kernel.Run(s_kernels.Value, device);
        Assert.Equal(n, deviceN);
        Assert.Equal(x.Select(BitConverter.SingleToInt32Bits), deviceX.Select(BitConverter.SingleToInt32Bits));
    }
}

using System.Reflection;
using System.Runtime.InteropServices;
using GpuTensor.Kernels;
using GpuTensor.Testing;
using GpuTensor.Testing.Cuda;
using GpuTensor.Testing.References;

namespace GpuTensor.Generator.Tests;

/// <summary>Kernels that use tensor cores: on the CPU, on CUDA devices that have them, and where they do not run.</summary>
public sealed class TensorCoreTests
{
    private const string Source = """
        [Kernel]
        public readonly partial struct Products(ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, ArrayView<float> y, int format) : IKernel
        {
            public void Execute()
            {
                int i = Grid.GlobalIndex.X;
                Float4 start = c.Cast<Float4>()[i];
                Float4 sum = TensorCore.MultiplyAddTf32(a.Cast<Float4>()[i], b.Cast<Float2>()[i], start);
                Float4 half = TensorCore.MultiplyAddF16(a.Cast<UInt4>()[i], b.Cast<UInt2>()[i], start);
                Float4 brain = TensorCore.MultiplyAddBF16(a.Cast<UInt4>()[i], b.Cast<UInt2>()[i], start);
                y.Cast<Float4>()[i] = format == 0 ? sum : format == 1 ? half : brain;
            }

            public static void Launch(Device device, ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, ArrayView<float> y, int format, int group) =>
                device.Launch(new KernelConfig((int)(y.Length / 4 / group), group), new Products(a, b, c, y, format));
        }
        """;

    private static readonly Lazy<GeneratorRun> s_run = new(() => GeneratorRun.Of(
        [GeneratorRun.Usings + Source], properties: new Dictionary<string, string> { ["GpuTensorKernelOutput"] = "true" }));

    private static readonly Lazy<MethodInfo> s_launch = new(() => s_run.Value.Load().GetType("Products")!.GetMethod("Launch")!);

    [Theory]
    [InlineData("tf32", 0)]
    [InlineData("f16", 1)]
    [InlineData("bf16", 2)]
    public void Products_are_those_of_the_matrices(string name, int format)
    {
        TensorFragments[] warps = [.. Enumerable.Range(0, 4).Select(i => new TensorFragments(name, 7 * i))];
        float[] expected = [.. warps.SelectMany(warp => warp.Product)];
        Assert.Equal(expected, Run(new CpuDevice(1), warps, format, 64));
        CudaDevice cuda = new EmulatedCuda(80).NewDevice();

        // Tensor cores may cut off where the CPU rounds.
        Assert.All(Run(cuda, warps, format, 64).Zip(expected), pair =>
            Assert.True(pair.First == pair.Second || MathF.BitIncrement(MathF.Abs(pair.First)) == MathF.Abs(pair.Second), $"{pair}"));
    }

    [Fact]
    public void A_build_shows_its_IR_and_no_OpenCL_C()
    {
        Assert.Empty(s_run.Value.Diagnostics);
        Assert.Equal(["Products.g.cs", "Products.ir.cs"], s_run.Value.Sources.Select(source => source.HintName));
        Assert.Contains("KernelTraits.Grouped | global::GpuTensor.Kernels.KernelTraits.Cooperative | global::GpuTensor.Kernels.KernelTraits.TensorCores",
            s_run.Value.Sources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_without_tensor_cores_say_so()
    {
        OpenClDriver.Demand();
        CudaDevice old = new EmulatedCuda(70).NewDevice();
        Assert.Contains("from compute capability 8.0 on", Message<KernelBuildException>(old, 64), StringComparison.Ordinal);
        Assert.Contains("uses tensor cores", Message<KernelBuildException>(Device.All.First(item => item.Kind == DeviceKind.OpenCl), 64), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_are_made_of_whole_warps() =>
        Assert.Contains("must be a multiple of 32", Message<ArgumentOutOfRangeException>(new CpuDevice(1), 16), StringComparison.Ordinal);

    private static string Message<TException>(Device device, int group)
        where TException : Exception => Assert.Throws<TException>(() => Run(device, [new("tf32", 1), new("tf32", 2)], 0, group)).Message;

    private static float[] Run(Device device, TensorFragments[] warps, int format, int group)
    {
        DeviceTensor<float> Upload(Func<TensorFragments, byte[]> part)
        {
            float[] values = MemoryMarshal.Cast<byte, float>(warps.SelectMany(part).ToArray()).ToArray();
            return DeviceTensor.Create(values, [values.Length], device);
        }

        using DeviceTensor<float> a = Upload(warp => warp.A), b = Upload(warp => warp.B), c = Upload(warp => warp.C), y = Upload(warp => new byte[warp.C.Length]);
        var launch = s_launch.Value.CreateDelegate<Action<Device, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int>>();
        launch(device, a.View, b.View, c.View, y.View, format, group);
        return y.ToArray();
    }
}

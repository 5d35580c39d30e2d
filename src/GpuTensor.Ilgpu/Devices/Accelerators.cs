using System.Globalization;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>The accelerators of this machine as devices. Each has a context of its own, so that what fails in one ends only that.</summary>
internal static class Accelerators
{
    /// <summary>
    /// Warps and groups as large as the library's kernels want them; ILGPU starts only as many threads as the largest group
    /// that was launched has.
    /// </summary>
    private const int CpuWarpSize = 32, CpuWarps = 8;

    /// <summary>Adds what there is, or why there is nothing: CUDA first, the simulator last.</summary>
    public static void FindAll(List<GpuTensor.Device> there, List<UnavailableDevice> missing)
    {
        Find<ILGPU.Runtime.Cuda.CudaDevice>(AcceleratorType.Cuda, static builder => builder.Cuda(), there, missing);
        Find<CLDevice>(AcceleratorType.OpenCL, static builder => builder.OpenCL(), there, missing);
        Find<CPUDevice>(
            AcceleratorType.CPU, static builder => builder.CPU(new CPUDevice(CpuWarpSize, CpuWarps, numMultiprocessors: 1)), there, missing);
    }

    /// <summary>What devices of that type are called: <c>ilgpu-cuda</c>.</summary>
    public static string KindOf(AcceleratorType type) => type switch
    {
        AcceleratorType.CPU => "ilgpu-cpu",
        AcceleratorType.Cuda => "ilgpu-cuda",
        _ => "ilgpu-opencl",
    };

    private static void Find<TDevice>(
        AcceleratorType type, Action<Context.Builder> enable, List<GpuTensor.Device> there, List<UnavailableDevice> missing)
        where TDevice : ILGPU.Runtime.Device
    {
        string kind = KindOf(type);
        try
        {
            using Context list = Create(enable);
            int count = list.GetDevices<TDevice>().Count;
            if (count == 0)
                missing.Add(new UnavailableDevice(kind, "ILGPU finds no such device that it can use."));
            for (int number = 0; number < count; number++)
            {
                int index = number;
                there.Add(new IlgpuDevice(
                    string.Create(CultureInfo.InvariantCulture, $"{kind}:{number}"),
                    () =>
                    {
                        Context context = Create(enable);
                        return context.GetDevices<TDevice>()[index].CreateAccelerator(context);
                    },
                    list.GetDevices<TDevice>()[number].Name));
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or AcceleratorException or NotSupportedException or EntryPointNotFoundException)
        {
            missing.Add(new UnavailableDevice(kind, exception.Message));
        }
    }

    private static Context Create(Action<Context.Builder> enable) => Context.Create(builder =>
    {
        enable(builder);
        builder.EnableAlgorithms();
    });
}

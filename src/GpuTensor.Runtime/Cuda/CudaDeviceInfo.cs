using System.Globalization;
using System.Text;
using GpuTensor.Compiler.Ptx;
using static GpuTensor.Runtime.Cuda.CudaNames;

namespace GpuTensor.Runtime.Cuda;

/// <summary>What the driver says about one of its devices.</summary>
internal sealed unsafe class CudaDeviceInfo
{
    /// <summary>Tensor cores, independent threads of a warp, and what PTX 7.0 writes for them: Volta and newer.</summary>
    public const int LeastCapability = 70;

    /// <summary>
    /// The architectures for which <see cref="PtxTarget"/> has a language version, each with the first driver that knows both.
    /// Newer architectures run code written for the latest older one.
    /// </summary>
    private static readonly (int Capability, int Driver)[] s_targets =
    [
        (70, 11000), (72, 11000), (75, 11000), (80, 11000), (86, 11080), (87, 11080), (89, 11080), (90, 11080),
        (100, 12090), (101, 12090), (103, 12090), (120, 12090), (121, 12090),
    ];

    private readonly CudaApi _api;

    /// <param name="api">The driver's functions, initialised.</param>
    /// <param name="device">The driver's <c>CUdevice</c>.</param>
    public CudaDeviceInfo(CudaApi api, int device)
    {
        _api = api;
        Device = device;
        Name = ReadName();
        Capability = (Attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) * 10) + Attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        Multiprocessors = Attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
        GroupSize = Attribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
        SharedBytes = Math.Max(
            Attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK), Attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN));
        HasMemoryPools = api.HasMemoryPools && Attribute(CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED) != 0;
        IsProhibited = Attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_MODE) == CU_COMPUTEMODE_PROHIBITED;
        nuint bytes = 0;
        TotalBytes = api.DeviceTotalMem(&bytes, device) == CUDA_SUCCESS ? (long)Math.Min(bytes, (ulong)long.MaxValue) : 0;
        int version = 0;
        DriverVersion = api.DriverGetVersion(&version) == CUDA_SUCCESS ? version : 0;
        Target = new PtxTarget(TargetOf(Capability, DriverVersion));
    }

    /// <summary>The driver's <c>CUdevice</c>.</summary>
    public int Device { get; }

    public string Name { get; }

    /// <summary>Major and minor version in one number: 80.</summary>
    public int Capability { get; }

    public int Multiprocessors { get; }

    public long TotalBytes { get; }

    /// <summary>Most threads of a group.</summary>
    public int GroupSize { get; }

    /// <summary>Most shared memory of a group, for kernels that ask for it.</summary>
    public int SharedBytes { get; }

    /// <summary>Whether memory can be allocated in the order of a stream.</summary>
    public bool HasMemoryPools { get; }

    /// <summary>As the driver counts: 12040 is CUDA 12.4.</summary>
    public int DriverVersion { get; }

    /// <summary>What kernels are written for.</summary>
    public PtxTarget Target { get; }

    /// <summary>Why it cannot be used, or null.</summary>
    public string? Obstacle =>
        Capability < LeastCapability
            ? $"{Name} has compute capability {Dotted(Capability, 10)}; {Dotted(LeastCapability, 10)} is the least that is supported."
            : IsProhibited ? $"{Name} is in the compute mode PROHIBITED: its administrator lets nobody use it (nvidia-smi -c)." : null;

    private bool IsProhibited { get; }

    /// <summary>The devices that the driver lets this process see, in its order, which the variable CUDA_VISIBLE_DEVICES decides.</summary>
    /// <param name="api">The driver's functions.</param>
    /// <param name="obstacle">Why there is none, or null.</param>
    public static IReadOnlyList<CudaDeviceInfo> FindAll(CudaApi api, out string? obstacle)
    {
        int version = 0, count = 0, code = api.DriverGetVersion(&version);
        if (code == CUDA_SUCCESS && version < OldestDriver)
        {
            obstacle = $"The CUDA driver is for CUDA {Dotted(version / 10, 100)}; {Dotted(OldestDriver / 10, 100)} is the oldest that is supported.";
            return [];
        }

        string call = "cuDriverGetVersion";
        if (code == CUDA_SUCCESS)
            (call, code) = ("cuInit", api.Init(0));
        if (code == CUDA_SUCCESS)
            (call, code) = ("cuDeviceGetCount", api.DeviceGetCount(&count));
        obstacle = code != CUDA_SUCCESS ? $"The CUDA driver gives no devices: {call} failed with {Error(code)} ({code})."
            : count == 0 ? "The CUDA driver has no device that this process may see." : null;
        var found = new List<CudaDeviceInfo>();
        for (int i = 0; obstacle is null && i < count; i++)
        {
            int device;
            if (api.DeviceGet(&device, i) == CUDA_SUCCESS)
                found.Add(new CudaDeviceInfo(api, device));
        }

        return found;
    }

    /// <summary>A version with its dot: 80 in tens is 8.0, 1204 in hundreds is 12.4.</summary>
    public static string Dotted(int number, int unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{number / unit}.{number % unit}");

    /// <summary>The architecture to write for: the newest that device and driver know.</summary>
    internal static int TargetOf(int capability, int driverVersion) => s_targets
        .Where(target => target.Capability <= capability && target.Driver <= driverVersion)
        .Select(target => target.Capability).DefaultIfEmpty(LeastCapability).Max();

    /// <summary>An attribute, or zero where the driver does not know it.</summary>
    private int Attribute(int question)
    {
        int value = 0;
        return _api.DeviceGetAttribute(&value, question, Device) == CUDA_SUCCESS ? value : 0;
    }

    private string ReadName()
    {
        byte* name = stackalloc byte[256];
        return _api.DeviceGetName(name, 256, Device) == CUDA_SUCCESS
            ? Encoding.UTF8.GetString(new ReadOnlySpan<byte>(name, 256)).Split('\0')[0] : "";
    }
}

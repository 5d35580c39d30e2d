using System.Text;
using GpuTensor.Compiler.OpenCL;
using static GpuTensor.Runtime.OpenCL.OpenClNames;

namespace GpuTensor.Runtime.OpenCL;

/// <summary>What a driver says about one of its devices.</summary>
internal sealed unsafe class OpenClDeviceInfo
{
    private readonly OpenClApi _api;

    private OpenClDeviceInfo(OpenClApi api, nint platform, nint device)
    {
        _api = api;
        Platform = platform;
        Device = device;
        PlatformName = PlatformText(CL_PLATFORM_NAME);
        PlatformVersion = PlatformText(CL_PLATFORM_VERSION);
        Name = DeviceText(CL_DEVICE_NAME);
        Vendor = DeviceText(CL_DEVICE_VENDOR);
        Version = DeviceText(CL_DEVICE_VERSION);
        DriverVersion = DeviceText(CL_DRIVER_VERSION);
        IsGpu = (Number<ulong>(CL_DEVICE_TYPE) & CL_DEVICE_TYPE_GPU) != 0;
        ComputeUnits = (int)Number<uint>(CL_DEVICE_MAX_COMPUTE_UNITS);
        MaxGroupSize = (long)Number<nuint>(CL_DEVICE_MAX_WORK_GROUP_SIZE);
        TotalBytes = Clamp(Number<ulong>(CL_DEVICE_GLOBAL_MEM_SIZE));
        LargestBlockBytes = Math.Min(TotalBytes, Clamp(Number<ulong>(CL_DEVICE_MAX_MEM_ALLOC_SIZE)));
        SharedBytes = Clamp(Number<ulong>(CL_DEVICE_LOCAL_MEM_SIZE));
        HasUnifiedMemory = Number<uint>(CL_DEVICE_HOST_UNIFIED_MEMORY) != 0;
        RoundsDivisionCorrectly = (Number<ulong>(CL_DEVICE_SINGLE_FP_CONFIG) & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0;
        string[] extensions = DeviceText(CL_DEVICE_EXTENSIONS).Split(' ');
        Target = new OpenClTarget(
            extensions.Contains("cl_khr_fp64"),
            extensions.Contains("cl_khr_int64_base_atomics"),
            extensions.Contains("cl_khr_int64_extended_atomics"),
            RoundsNaN: PlatformName != "Portable Computing Language");
    }

    public nint Platform { get; }

    public nint Device { get; }

    public string PlatformName { get; }

    public string PlatformVersion { get; }

    public string Name { get; }

    public string Vendor { get; }

    /// <summary>As the specification has it: <c>OpenCL 1.2 ...</c>.</summary>
    public string Version { get; }

    public string DriverVersion { get; }

    public bool IsGpu { get; }

    public int ComputeUnits { get; }

    public long MaxGroupSize { get; }

    public long TotalBytes { get; }

    public long LargestBlockBytes { get; }

    /// <summary>Shared memory of a group.</summary>
    public long SharedBytes { get; }

    /// <summary>Whether device and host share their memory, so that staging would only copy twice.</summary>
    public bool HasUnifiedMemory { get; }

    /// <summary>Whether float division and square root can be asked to round correctly.</summary>
    public bool RoundsDivisionCorrectly { get; }

    /// <summary>What kernels can be written for it.</summary>
    public OpenClTarget Target { get; }

    /// <summary>The usable devices of every platform: available, with a compiler, little-endian, OpenCL 1.2 or later.</summary>
    public static IReadOnlyList<OpenClDeviceInfo> FindAll(OpenClApi api)
    {
        var found = new List<OpenClDeviceInfo>();
        foreach (nint platform in Platforms(api))
        {
            foreach (nint device in Devices(api, platform))
            {
                var info = new OpenClDeviceInfo(api, platform, device);
                if (info.IsUsable())
                    found.Add(info);
            }
        }

        return found;
    }

    private static nint[] Platforms(OpenClApi api)
    {
        uint count = 0;
        if (api.GetPlatformIDs(0, null, &count) != CL_SUCCESS || count == 0)
            return [];
        nint[] platforms = new nint[count];
        fixed (nint* first = platforms)
        {
            return api.GetPlatformIDs(count, first, null) == CL_SUCCESS ? platforms : [];
        }
    }

    private static nint[] Devices(OpenClApi api, nint platform)
    {
        uint count = 0;
        if (api.GetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, &count) != CL_SUCCESS || count == 0)
            return [];
        nint[] devices = new nint[count];
        fixed (nint* first = devices)
        {
            return api.GetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, first, null) == CL_SUCCESS ? devices : [];
        }
    }

    private bool IsUsable() =>
        Number<uint>(CL_DEVICE_AVAILABLE) != 0
        && Number<uint>(CL_DEVICE_COMPILER_AVAILABLE) != 0
        && Number<uint>(CL_DEVICE_ENDIAN_LITTLE) != 0
        && !Version.StartsWith("OpenCL 1.0", StringComparison.Ordinal)
        && !Version.StartsWith("OpenCL 1.1", StringComparison.Ordinal);

    private static long Clamp(ulong bytes) => (long)Math.Min(bytes, long.MaxValue);

    /// <summary>A property, or zero where the driver does not know it.</summary>
    private T Number<T>(uint question)
        where T : unmanaged
    {
        T value = default;
        return _api.GetDeviceInfo(Device, question, (nuint)sizeof(T), &value, null) == CL_SUCCESS ? value : default;
    }

    private string DeviceText(uint question) => Text(_api.GetDeviceInfo, Device, question);

    private string PlatformText(uint question) => Text(_api.GetPlatformInfo, Platform, question);

    private static string Text(delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> ask, nint subject, uint question)
    {
        nuint length = 0;
        if (ask(subject, question, 0, null, &length) != CL_SUCCESS || length == 0)
            return "";
        byte[] bytes = new byte[length];
        fixed (byte* first = bytes)
        {
            return ask(subject, question, length, first, null) == CL_SUCCESS ? Encoding.UTF8.GetString(bytes).Trim('\0', ' ') : "";
        }
    }
}

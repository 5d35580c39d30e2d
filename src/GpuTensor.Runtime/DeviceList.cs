using System.Globalization;
using GpuTensor.Runtime.Cuda;
using GpuTensor.Runtime.OpenCL;

namespace GpuTensor.Runtime;

/// <summary>Finds the devices of this machine, once, and one of them by name.</summary>
internal static partial class DeviceList
{
    public const string DeviceVariable = "GPUTENSOR_DEVICE";
    public const string BodiesVariable = "GPUTENSOR_CPU";

    private static readonly Lazy<CpuDevice> s_cpu = new(static () => new CpuDevice(
        "cpu:0", Environment.ProcessorCount, ChooseBodies(Environment.GetEnvironmentVariable(BodiesVariable))));

    private static readonly Lazy<(Device[] There, UnavailableDevice[] Missing)> s_all = new(Find);

    private static readonly Lazy<Device> s_default = new(
        static () => Choose(Environment.GetEnvironmentVariable(DeviceVariable)), LazyThreadSafetyMode.PublicationOnly);

    public static IReadOnlyList<Device> All => s_all.Value.There;

    public static IReadOnlyList<UnavailableDevice> Unavailable => s_all.Value.Missing;

    public static Device Default => s_default.Value;

    public static Device Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name.Trim()) ?? throw NotFound($"There is no device '{name}'.");
    }

    internal static Device Choose(string? wish)
    {
        if (string.IsNullOrWhiteSpace(wish))
            return All[0];
        return Find(wish.Trim())
            ?? throw NotFound($"The environment variable {DeviceVariable} asks for the device '{wish}', which is not there.");
    }

    internal static CpuBodies ChooseBodies(string? wish)
    {
        if (string.IsNullOrWhiteSpace(wish))
            return CpuBodies.Vectorized;
        return Enum.TryParse(wish.Trim(), ignoreCase: true, out CpuBodies bodies) && Enum.IsDefined(bodies)
            ? bodies
            : throw new InvalidOperationException($"The environment variable {BodiesVariable} is '{wish}'; it must be vectorized or kernels.");
    }

    /// <summary>CUDA devices first, then other GPUs, the CPU, and last OpenCL devices that are not GPUs.</summary>
    private static (Device[] There, UnavailableDevice[] Missing) Find()
    {
        var missing = new List<UnavailableDevice>();
        IReadOnlyList<CudaDevice> cuda = [];
        if (CudaApi.TryLoad(out string reason) is { } driver)
            cuda = CudaDevice.FindAll(driver, missing);
        else
            missing.Add(new UnavailableDevice("cuda", reason));
        IReadOnlyList<OpenClDevice> openCl = OpenClApi.TryLoad() is { } api ? OpenClDevice.FindAll(api) : [];
        if (openCl.Count == 0)
            missing.Add(new UnavailableDevice("opencl", OpenClApi.WhyNone));
        List<Device> there =
        [
            .. cuda,
            .. openCl.Where(device => device.IsGpu),
            s_cpu.Value,
            .. openCl.Where(device => !device.IsGpu),
        ];
        FindIlgpu(there, missing);
        return ([.. there], [.. missing]);
    }

    /// <summary>Adds ILGPU's accelerators, in builds with it (src/GpuTensor.Ilgpu).</summary>
    static partial void FindIlgpu(List<Device> there, List<UnavailableDevice> missing);

    private static Device? Find(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? name : name[..colon];
        int number = 0;
        if (colon >= 0 && !int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return null;
        string full = string.Create(CultureInfo.InvariantCulture, $"{kind}:{number}");

        // Asking for the CPU by name must not load any driver, which might fail.
        IReadOnlyList<Device> devices = kind.Equals("cpu", StringComparison.OrdinalIgnoreCase) ? [s_cpu.Value] : All;
        return devices.FirstOrDefault(device => device.Name.Equals(full, StringComparison.OrdinalIgnoreCase));
    }

    private static DeviceNotFoundException NotFound(string what) =>
        new($"{what} Devices of this machine: {string.Join(", ", All.Select(device => $"{device.Name} ({device.Description})"))}."
            + string.Concat(Unavailable.Select(device => $" No {device.Name}: {device.Reason}")));
}

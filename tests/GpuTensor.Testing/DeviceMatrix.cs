using System.Collections.Concurrent;
using GpuTensor.Testing.Cuda;

namespace GpuTensor.Testing;

/// <summary>A device that every operator test runs on.</summary>
/// <param name="Name">What tests call it.</param>
/// <param name="Find">The device, or null where this machine has none.</param>
/// <param name="Absent">Why it is missing, where it may be; null: a missing one is a failure.</param>
public sealed record MatrixDevice(string Name, Func<Device?> Find, string? Absent);

/// <summary>
/// The devices of the tests. Another device joins with one line here; the CPU's vector widths are forced in child
/// processes that run the same tests.
/// </summary>
public static partial class DeviceMatrix
{
    /// <summary>Which devices: names with commas between them; all when not set.</summary>
    public const string Variable = "GPUTENSOR_MATRIX";

    /// <summary>The device of the vector bodies.</summary>
    public const string Vectorized = "cpu:0";

    /// <summary>The CUDA device over a driver and a GPU in software.</summary>
    public const string EmulatedCudaName = "cuda-emulated";

    /// <summary>A real CUDA device.</summary>
    public const string CudaName = "cuda:0";

    /// <summary>ILGPU's simulator, in builds with it (<c>-p:KernelCompiler=Ilgpu</c>).</summary>
    public const string IlgpuName = "ilgpu-cpu:0";

    /// <summary>ILGPU's PTX on the emulator, in such builds.</summary>
    public const string IlgpuPtxName = "ilgpu-ptx";

    /// <summary>An exception whose message begins so makes a test of xunit v3 a skipped one.</summary>
    private const string SkipToken = "$XunitDynamicSkip$";

    private static readonly ConcurrentDictionary<string, Device[]> s_alike = new();
    private static readonly Lazy<CpuDevice> s_cpuKernels = new(() => new CpuDevice(0, CpuBodies.Kernels));
    private static readonly Lock s_cudaLock = new();
    private static CudaDevice? s_cuda;

    private static readonly MatrixDevice[] s_all = All();

    private static readonly Lazy<IReadOnlyList<MatrixDevice>> s_devices = new(() => Choose(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>Every device of the matrix, there or not.</summary>
    public static IReadOnlyList<MatrixDevice> Devices => s_devices.Value;

    /// <summary>The devices that the variable's value names; without one all, of CUDA's real ones and ILGPU's what there is.</summary>
    /// <exception cref="ArgumentException">It names one that is not in the matrix.</exception>
    public static IReadOnlyList<MatrixDevice> Choose(string? names)
    {
        if (string.IsNullOrWhiteSpace(names))
            return [.. s_all.Where(device => device.Name is not (CudaName or IlgpuName) || device.Find() is not null)];
        return
        [
            .. names.Split(',', StringSplitOptions.TrimEntries).Distinct().Select(name =>
                s_all.FirstOrDefault(device => device.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ArgumentException(
                    $"{Variable} names {name}, which is no device of the test matrix: {string.Join(", ", s_all.Select(device => device.Name))}.")),
        ];
    }

    /// <summary>
    /// How many times as long as on <c>cpu:0</c> a small call takes on that device, about. Tests of many random cases do so
    /// many times fewer.
    /// </summary>
    public static int Slowness(string name) => name switch { Vectorized => 1, EmulatedCudaName or IlgpuName or IlgpuPtxName => 200, _ => 20 };

    /// <summary>By how much tests that sweep over sizes step on there: odd, and no divisor of a vector's lanes.</summary>
    public static int StepOf(string name) => name switch { Vectorized => 1, "cpu-kernels" => 3, EmulatedCudaName or IlgpuName or IlgpuPtxName => 19, _ => 5 };

    /// <summary>Skips a test of millions of elements, or of many threads, on a device that takes a minute for it.</summary>
    public static void SkipWhereSlow(string name)
    {
        if (name is EmulatedCudaName or IlgpuPtxName)
            throw new InvalidOperationException(SkipToken + "An emulated GPU is too slow for so many threads or elements.");
        if (name == IlgpuName)
            throw new InvalidOperationException(SkipToken + "ILGPU's CPU accelerator, a simulator, is too slow for so many threads or elements.");
    }

    /// <summary>Why tests on that device are skipped; null if it is there, or if its absence is a failure.</summary>
    public static string? SkipReason(MatrixDevice device) =>
        device.Absent is { } reason && device.Find() is null ? reason : null;

    /// <summary>The device of that name.</summary>
    /// <exception cref="DeviceNotFoundException">It must be there and is not.</exception>
    public static Device Get(string name) => s_all.Single(device => device.Name == name).Find()
        ?? throw new DeviceNotFoundException($"The device {name} of the test matrix is not there.");

    /// <summary>
    /// Three devices whose results must be the same to the bit: on the CPU, one, two and three threads; else that device
    /// three times, because what it does twice it must do alike.
    /// </summary>
    public static Device[] Alike(string name) => s_alike.GetOrAdd(name, static name => name switch
    {
        Vectorized => [new CpuDevice(1), new CpuDevice(2), new CpuDevice(3)],
        "cpu-kernels" => [new CpuDevice(1, CpuBodies.Kernels), new CpuDevice(2, CpuBodies.Kernels), new CpuDevice(3, CpuBodies.Kernels)],
        _ => [Get(name), Get(name), Get(name)],
    });

    private static MatrixDevice[] All()
    {
        List<MatrixDevice> devices =
        [
            new(Vectorized, () => Device.Get("cpu:0"), Absent: null),
            new("cpu-kernels", () => s_cpuKernels.Value, Absent: null),
            new("opencl:0", () => Device.All.FirstOrDefault(device => device.Name == "opencl:0"), Absent: UnlessInCi("There is no OpenCL driver.")),
            new(EmulatedCudaName, FindEmulatedCuda, Absent: null),
            new(CudaName, () => FindInAll(CudaName), Absent: null),
            new(IlgpuName, () => FindInAll(IlgpuName), Absent: null),
        ];
        AddIlgpu(devices);
        return [.. devices];
    }

    /// <summary>Adds ILGPU's PTX on the emulator, in builds with it (Ilgpu/).</summary>
    static partial void AddIlgpu(List<MatrixDevice> devices);

    private static Device? FindInAll(string name) => Device.All.FirstOrDefault(device => device.Name == name);

    /// <summary>Another one once a kernel's failure has lost the last, as on a real GPU a new process would have.</summary>
    private static CudaDevice FindEmulatedCuda()
    {
        lock (s_cudaLock)
        {
            if (s_cuda is null || s_cuda.IsLost)
                s_cuda = new EmulatedCuda(80).NewDevice();
            return s_cuda;
        }
    }

    /// <summary>Where everything is checked, everything must be there.</summary>
    private static string? UnlessInCi(string reason) => Environment.GetEnvironmentVariable("CI") == "true" ? null : reason;
}

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
public static class DeviceMatrix
{
    /// <summary>Which devices: names with commas between them, or <c>all</c>; <c>cpu:0</c> when not set.</summary>
    private const string Variable = "GPUTENSOR_MATRIX";

    private static readonly CpuDevice s_cpuKernels = new(0, CpuBodies.Kernels);

    private static readonly MatrixDevice[] s_all =
    [
        new("cpu:0", () => Device.Get("cpu:0"), Absent: null),
        new("cpu-kernels", () => s_cpuKernels, Absent: null),
        new("opencl:0", () => Device.All.FirstOrDefault(device => device.Name == "opencl:0"), Absent: UnlessInCi("There is no OpenCL driver.")),
    ];

    private static readonly MatrixDevice[] s_devices = Choose(Environment.GetEnvironmentVariable(Variable) ?? "cpu:0");

    private static MatrixDevice[] Choose(string names) => names == "all"
        ? s_all
        : [.. s_all.Where(device => names.Split(',').Contains(device.Name, StringComparer.OrdinalIgnoreCase))];

    /// <summary>Where everything is checked, everything must be there.</summary>
    private static string? UnlessInCi(string reason) => Environment.GetEnvironmentVariable("CI") == "true" ? null : reason;

    /// <summary>Every device of the matrix, there or not.</summary>
    public static IReadOnlyList<MatrixDevice> Devices => s_devices;

    /// <summary>
    /// How many times as long as on <c>cpu:0</c> a small call takes on that device: groups are made of real threads on the
    /// one, every specialisation is compiled on the other. Tests of many random cases do so many times fewer.
    /// </summary>
    public static int Slowness(string name) => name switch { "cpu:0" => 1, "cpu-kernels" => 20, _ => 100 };

    /// <summary>By how much tests that sweep over sizes step on there, so that fewer kernels have to be compiled: odd, and no divisor of a vector's lanes.</summary>
    public static int StepOf(string name) => name.StartsWith("opencl", StringComparison.Ordinal) ? 9 : 1;

    /// <summary>Why tests on that device are skipped; null if it is there, or if its absence is a failure.</summary>
    public static string? SkipReason(MatrixDevice device) =>
        device.Absent is { } reason && device.Find() is null ? reason : null;

    /// <summary>The device of that name.</summary>
    /// <exception cref="DeviceNotFoundException">It must be there and is not.</exception>
    public static Device Get(string name) => s_all.Single(device => device.Name == name).Find()
        ?? throw new DeviceNotFoundException($"The device {name} of the test matrix is not there.");
}

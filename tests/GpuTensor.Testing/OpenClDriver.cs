using GpuTensor.Runtime.OpenCL;

namespace GpuTensor.Testing;

/// <summary>The OpenCL driver of this machine. In CI one must be there; elsewhere the tests that need it are skipped.</summary>
public static class OpenClDriver
{
    /// <summary>An exception whose message begins so makes a test of xunit v3 a skipped one.</summary>
    private const string SkipToken = "$XunitDynamicSkip$";

    private static readonly OpenClApi? s_api = OpenClApi.TryLoad();
    private static readonly OpenClDeviceInfo? s_info = s_api is null ? null : OpenClDeviceInfo.FindAll(s_api).FirstOrDefault();

    /// <summary>Why there is no OpenCL device; null where there is one.</summary>
    public static string? Missing =>
        s_info is not null ? null
        : s_api is null ? "There is no OpenCL loader on this machine."
        : "No OpenCL driver of this machine has a usable device.";

    /// <summary>Whether its absence is a failure: <c>CI=true</c>.</summary>
    public static bool IsDemanded => Environment.GetEnvironmentVariable("CI") == "true";

    internal static OpenClApi Api
    {
        get
        {
            Demand();
            return s_api!;
        }
    }

    internal static OpenClDeviceInfo Info
    {
        get
        {
            Demand();
            return s_info!;
        }
    }

    /// <summary>Skips the test, or in CI fails it, where there is no OpenCL device.</summary>
    public static void Demand()
    {
        if (Missing is { } missing)
            throw new InvalidOperationException(IsDemanded ? missing : SkipToken + missing);
    }

    /// <summary>A device with a queue and a pool of its own.</summary>
    internal static OpenClDevice NewDevice(ProgramCache? programs = null) => new(Api, Info, "opencl:test", programs);

    /// <summary>The same, some of whose native calls are replaced.</summary>
    internal static OpenClDevice NewDevice(Action<OpenClApi> replace, ProgramCache? programs = null)
    {
        OpenClApi api = Api.Copy();
        replace(api);
        return new OpenClDevice(api, Info, "opencl:test", programs);
    }
}

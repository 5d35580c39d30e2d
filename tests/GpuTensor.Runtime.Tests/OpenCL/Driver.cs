using GpuTensor.Runtime.OpenCL;

namespace GpuTensor.Runtime.Tests.OpenCL;

/// <summary>The OpenCL driver of this machine. In CI one must be there; elsewhere the tests that need it are skipped.</summary>
internal static class Driver
{
    private static readonly OpenClApi? s_api = OpenClApi.TryLoad();
    private static readonly OpenClDeviceInfo? s_info = s_api is null ? null : OpenClDeviceInfo.FindAll(s_api).FirstOrDefault();

    public static OpenClApi Api
    {
        get
        {
            Demand();
            return s_api!;
        }
    }

    public static OpenClDeviceInfo Info
    {
        get
        {
            Demand();
            return s_info!;
        }
    }

    /// <summary>A device with a queue and a pool of its own.</summary>
    public static OpenClDevice NewDevice() => new(Api, Info, "opencl:test");

    /// <summary>The same, some of whose native calls are replaced.</summary>
    public static OpenClDevice NewDevice(Action<OpenClApi> replace)
    {
        OpenClApi api = Api.Copy();
        replace(api);
        return new OpenClDevice(api, Info, "opencl:test");
    }

    private static void Demand()
    {
        if (s_info is not null)
            return;
        string missing = s_api is null ? "There is no OpenCL loader on this machine." : "No OpenCL driver of this machine has a usable device.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(missing);
        Assert.Skip(missing);
    }
}

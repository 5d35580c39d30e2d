using GpuTensor.Testing;

namespace GpuTensor.Tests;

/// <summary>Theory rows: the devices of the matrix; one that is not there is a skip with the reason.</summary>
public static class Matrix
{
    public static IEnumerable<TheoryDataRow<string>> Devices =>
        DeviceMatrix.Devices.Select(device => new TheoryDataRow<string>(device.Name) { Skip = DeviceMatrix.SkipReason(device) });
}

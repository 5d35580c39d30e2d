using GpuTensor.Testing;
using GpuTensor.Testing.Conformance;

namespace GpuTensor.Tests.Conformance;

/// <summary>The rows of a family's theory: every case on every device of the matrix.</summary>
public static class ConformanceRows
{
    public static IEnumerable<TheoryDataRow<string, string>> Of(string family) =>
        from device in DeviceMatrix.Devices
        from item in ConformanceCatalog.Current.Cases
        let plan = CaseAdapters.Plan(item)
        where plan.Family == family
        select new TheoryDataRow<string, string>(device.Name, item.Id)
        {
            TestDisplayName = $"{family}ConformanceTests: {item.Id} on {device.Name}",
            Skip = DeviceMatrix.SkipReason(device) ?? (plan.Unsupported is { } reason ? $"Unsupported: {reason}." : null),
        };
}

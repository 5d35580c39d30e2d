using GpuTensor.Testing;
using GpuTensor.Testing.Conformance;
using GpuTensor.Testing.Operators;

namespace GpuTensor.Tests.Conformance;

/// <summary>The rows of a family's theory, every case on every device of the matrix, and what a row does.</summary>
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
            Label = "",
            Skip = DeviceMatrix.SkipReason(device) ?? (plan.Unsupported is { } reason ? $"Unsupported: {reason}." : null),
        };

    /// <summary>Runs a case and tells the report.</summary>
    public static void Run(string device, string id)
    {
        ConformanceCase item = ConformanceCatalog.Current[id];
        string? wrong;
        try
        {
            wrong = ConformanceRunner.Run(item, CaseAdapters.Plan(item), new LibraryOperators(DeviceMatrix.Get(device)));
        }
        catch (Exception e)
        {
            ConformanceReport.Current.Record(device, item, CaseOutcome.Failed, e.Message);
            throw;
        }

        ConformanceReport.Current.Record(device, item, (item.Disputed, wrong) switch
        {
            (null, null) => CaseOutcome.Passed,
            (null, _) => CaseOutcome.Failed,
            (_, null) => CaseOutcome.DisputedEqual,
            _ => CaseOutcome.DisputedDifferent,
        }, wrong ?? item.Disputed);
        Assert.True(wrong is null || item.Disputed is not null, wrong);
    }
}

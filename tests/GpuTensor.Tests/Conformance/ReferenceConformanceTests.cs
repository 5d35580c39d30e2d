using GpuTensor.Testing.Conformance;
using GpuTensor.Testing.References;

namespace GpuTensor.Tests.Conformance;

/// <summary>
/// The float64 references, which the property tests lean on, against cases that were computed elsewhere. It also holds
/// the reading of the cases: a wrong adapter fails here, whatever the library does.
/// </summary>
public sealed class ReferenceConformanceTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases =>
        from item in ConformanceCatalog.Current.Cases
        where CaseAdapters.Plan(item).Unsupported is null
        select new TheoryDataRow<string>(item.Id) { TestDisplayName = $"ReferenceConformanceTests: {item.Id}", Label = "" };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_reference_gives_the_expected_values(string id)
    {
        ConformanceCase item = ConformanceCatalog.Current[id];
        string? wrong = ConformanceRunner.Run(item, CaseAdapters.Plan(item), ReferenceOperators.Instance);
        Assert.True(wrong is null || item.Disputed is not null, wrong);
    }
}

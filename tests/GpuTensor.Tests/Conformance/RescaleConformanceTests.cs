using GpuTensor.Testing.Conformance;

namespace GpuTensor.Tests.Conformance;

/// <summary>Changing the scale of a tensor.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class RescaleConformanceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => ConformanceRows.Of(CaseAdapters.Rescale);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_device_gives_the_expected_values(string device, string id) => ConformanceRows.Run(device, id);
}

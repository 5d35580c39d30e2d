using GpuTensor.Testing.Conformance;

namespace GpuTensor.Tests.Conformance;

/// <summary>Element by element, clipping, conversion.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class ElementwiseConformanceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => ConformanceRows.Of(CaseAdapters.Elementwise);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_device_gives_the_expected_values(string device, string id) => ConformanceRows.Run(device, id);
}

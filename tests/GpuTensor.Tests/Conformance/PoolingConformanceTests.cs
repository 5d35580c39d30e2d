using GpuTensor.Testing.Conformance;

namespace GpuTensor.Tests.Conformance;

/// <summary>Max and average pooling, with and without positions, and the geometry of windows.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class PoolingConformanceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => ConformanceRows.Of(CaseAdapters.Pooling);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_device_gives_the_expected_values(string device, string id) => ConformanceRows.Run(device, id);
}

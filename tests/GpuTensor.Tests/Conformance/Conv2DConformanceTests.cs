using GpuTensor.Testing.Conformance;

namespace GpuTensor.Tests.Conformance;

/// <summary>Convolutions of one and two spatial axes, plain, grouped, depthwise and separable.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class Conv2DConformanceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => ConformanceRows.Of(CaseAdapters.Convolution);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_device_gives_the_expected_values(string device, string id) => ConformanceRows.Run(device, id);
}

using GpuTensor.Testing.Conformance;

namespace GpuTensor.Tests.Conformance;

/// <summary>Softmax, log-softmax and log-sum-exp.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class SoftmaxConformanceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => ConformanceRows.Of(CaseAdapters.Softmax);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_device_gives_the_expected_values(string device, string id) => ConformanceRows.Run(device, id);
}

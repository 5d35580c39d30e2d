using GpuTensor;

namespace Quickstart.Tests;

public sealed class WorkbenchTests
{
    [Fact]
    public void A_result_within_the_tolerance_passes() => Assert.True(Check(1.0f, new Expected(1.1, 0.11)).Passed);

    [Fact]
    public void A_result_outside_the_tolerance_fails()
    {
        StepReport report = Check(1.0f, new Expected(1.1, 0.05));

        Assert.False(report.Passed);
        Assert.Equal(0.1, report.Error, 6);
        Assert.Equal(2, report.ShareOfAllowed, 5);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(1, 1.0000001)]
    public void What_must_be_exact_fails_otherwise(float actual, double expected) =>
        Assert.False(Check(actual, Expected.Exactly(expected)).Passed);

    private static StepReport Check(float actual, Expected expected)
    {
        using DeviceTensor<float> input = DeviceTensor.Create([actual, actual, actual], [3]);
        var bench = new Workbench(input.Device);
        var reference = new Reference(i => i == 1 ? expected : Expected.Exactly(actual), input.ByteCount);

        bench.Step("copy", input, x => DeviceTensor.Create(x.ToArray(), x.Shape), reference).Dispose();

        Assert.Equal(bench.AllPassed, bench.Steps[0].Passed);
        return bench.Steps[0];
    }
}

using GpuTensor.Testing.Conformance;

namespace GpuTensor.Tests.Conformance;

/// <summary>What the catalog holds: a run that found nothing must not pass.</summary>
public sealed class ConformanceReportTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("conv2d", 24)]
    [InlineData("depthwiseConv2d", 18)]
    [InlineData("separableConv2d", 7)]
    [InlineData("conv1d", 18)]
    [InlineData("maxPool", 29)]
    [InlineData("maxPoolWithArgmax", 16)]
    [InlineData("avgPool", 25)]
    [InlineData("pool", 8)]
    [InlineData("windowGeometry", 3)]
    [InlineData("softmax", 44)]
    [InlineData("logSoftmax", 20)]
    [InlineData("logSumExp", 18)]
    [InlineData("zeroInsert", 14)]
    [InlineData("zeroInsertMask", 1)]
    [InlineData("pad", 13)]
    [InlineData("mirrorPad", 17)]
    [InlineData("transpose", 10)]
    [InlineData("sum", 13)]
    [InlineData("mean", 13)]
    [InlineData("min", 13)]
    [InlineData("max", 13)]
    [InlineData("prod", 8)]
    [InlineData("argMax", 11)]
    [InlineData("argMin", 11)]
    [InlineData("minMaxRescale", 2)]
    [InlineData("divideByMax", 1)]
    [InlineData("add", 3)]
    [InlineData("cast", 3)]
    [InlineData("Clip", 2)]
    public void The_cases_of_the_repository_are_there_and_supported(string op, int atLeast)
    {
        int supported = ConformanceCatalog.Current.Cases.Count(item => item.Op == op && CaseAdapters.Plan(item).Unsupported is null);
        Assert.True(supported >= atLeast, $"There are {supported} supported cases of {op}; there must be {atLeast}.");
    }

    [Fact]
    public void Every_folder_and_every_file_can_be_read() => Assert.Empty(ConformanceCatalog.Current.Errors);

    [Fact]
    public void Unsupported_cases_are_named_with_their_reason()
    {
        foreach ((ConformanceCase item, string reason) in ConformanceReport.Current.Unsupported())
        {
            output.WriteLine($"{item.Id}: {reason}");
            Assert.NotEmpty(reason);
        }

        output.WriteLine($"{ConformanceCatalog.Current.OtherOperators.Values.Sum()} cases of other operators.");
    }

    [Fact]
    public void The_report_names_what_did_not_pass()
    {
        ConformanceCase item = ConformanceCatalog.Current.Cases[0];
        var report = new ConformanceReport(ConformanceCatalog.Current);
        report.Record("cpu:0", item, CaseOutcome.Failed, "It is wrong by 7.");
        Assert.Contains($"- {item.Id} on cpu:0: It is wrong by 7.", report.Write(), StringComparison.Ordinal);
        Assert.Contains("1 failed", report.Summary(), StringComparison.Ordinal);
    }
}

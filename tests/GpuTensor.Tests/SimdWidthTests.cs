using System.Globalization;
using System.Text.RegularExpressions;
using GpuTensor.Runtime.Cpu.Simd;
using GpuTensor.Testing;
using GpuTensor.Tests.Properties;

namespace GpuTensor.Tests;

/// <summary>
/// Every test that says what an operator computes, run again in a process of its own for each vector width: forced by
/// <c>GPUTENSOR_SIMD</c>, and found by the library where the runtime is told that the processor has no wider ones.
/// </summary>
[Collection(nameof(SimdWidthTests))]
[CollectionDefinition(nameof(SimdWidthTests), DisableParallelization = true)]
public sealed partial class SimdWidthTests(ITestOutputHelper output)
{
    /// <summary>The conformance cases of the repository alone are more than this.</summary>
    private const int FewestTests = 400;

    private const string PropertyCases = "250";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData("512", nameof(SimdLevel.Vector512))]
    [InlineData("256", nameof(SimdLevel.Vector256))]
    [InlineData("128", nameof(SimdLevel.Vector128))]
    [InlineData("scalar", nameof(SimdLevel.Scalar))]
    public void Every_operator_is_right_at_a_forced_width(string width, string level)
    {
        SkipWiderThanTheMachine(level);
        RunOperatorTests(level, (SimdLevels.SimdVariable, width));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", nameof(SimdLevel.Vector256))]
    [InlineData("DOTNET_EnableAVX2", nameof(SimdLevel.Vector128))]
    [InlineData("DOTNET_EnableHWIntrinsic", nameof(SimdLevel.Scalar))]
    public void Every_operator_is_right_where_the_processor_has_no_wider_vectors(string switchedOff, string level)
    {
        SkipWiderThanTheMachine(level);
        RunOperatorTests(level, (switchedOff, "0"));
    }

    private static void SkipWiderThanTheMachine(string level) => Assert.SkipWhen(
        Enum.Parse<SimdLevel>(level) > SimdLevels.Widest, $"The widest vectors of this machine are {SimdLevels.Describe(SimdLevels.Widest)}.");

    private void RunOperatorTests(string level, (string Name, string? Value) variable)
    {
        ChildResult result = ChildProcess.RunSelf(
            ["-noLogo", "-noColor", "-trait", $"{OperatorTests.Trait}={OperatorTests.Every}"],
            s_patience,
            (OperatorTests.ChildVariable, "1"),
            (OperatorTests.LevelVariable, level),
            (PropertyCheck.CasesVariable, PropertyCases),
            (DeviceMatrix.Variable, DeviceMatrix.Vectorized),
            variable);
        Match summary = Summary().Match(result.Output);
        output.WriteLine(summary.Value);
        Assert.True(result.ExitCode == 0 && summary.Success, $"{variable.Name}={variable.Value}: exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        Assert.InRange(int.Parse(summary.Groups["total"].Value, CultureInfo.InvariantCulture), FewestTests, int.MaxValue);
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: 0, Failed: 0, Skipped: \d+")]
    private static partial Regex Summary();
}

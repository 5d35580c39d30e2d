using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Tests;

/// <summary>That the operator tests of this process run at the width that was asked for.</summary>
[Trait(OperatorTests.Trait, OperatorTests.Every)]
public sealed class VectorWidthTests(ITestOutputHelper output)
{
    [Fact]
    public void The_width_asked_for_is_in_use()
    {
        output.WriteLine(SimdLevels.Describe(SimdLevels.Current));
        Assert.Equal(Environment.GetEnvironmentVariable(OperatorTests.LevelVariable) ?? SimdLevels.Current.ToString(), SimdLevels.Current.ToString());
    }
}

using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Tests.Normalization;

/// <summary>The exponential of softmax on GPUs.</summary>
public sealed class ExpOfNegativeTests
{
    private const uint MinusZero = 0x80000000, MinusInfinity = 0xFF800000;

    /// <summary>A prime, so that all digits occur.</summary>
    private const uint Step = 1009;

    [Fact]
    public void It_is_within_1_unit_in_the_last_place()
    {
        double worst = 0;
        for (uint bits = MinusZero; bits <= MinusInfinity; bits += Step)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            double expected = Math.Exp(x);
            double unit = Math.ScaleB(1, Math.Max(expected == 0 ? -126 : Math.ILogB(expected), -126) - 23);
            worst = Math.Max(worst, Math.Abs(SingleReal.ExpOfNegative(x) - expected) / unit);
        }

        Assert.InRange(worst, 0.5, 1);
    }

    [Fact]
    public void Its_ends_are_exact()
    {
        Assert.Equal(1, SingleReal.ExpOfNegative(0));
        Assert.Equal(1, SingleReal.ExpOfNegative(-0f));
        Assert.Equal(0, SingleReal.ExpOfNegative(float.NegativeInfinity));
        Assert.Equal(0, SingleReal.ExpOfNegative(-104.5f));
        Assert.Equal(float.Epsilon, SingleReal.ExpOfNegative(-103.5f));
        Assert.Equal(float.NaN, SingleReal.ExpOfNegative(float.NaN));
    }
}

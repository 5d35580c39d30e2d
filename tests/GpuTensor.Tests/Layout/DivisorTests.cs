using GpuTensor.Kernels.Layout;

namespace GpuTensor.Tests.Layout;

/// <summary>Division by a product and a shift.</summary>
public sealed class DivisorTests
{
    [Fact]
    public void Quotients_are_those_of_a_division()
    {
        var random = new Random(1);
        int[] values =
        [
            .. Enumerable.Range(1, 300), .. Enumerable.Range(8, 23).SelectMany(bits => new[] { (1 << bits) - 1, 1 << bits, (1 << bits) + 1 }),
            int.MaxValue - 1, int.MaxValue, .. Enumerable.Range(0, 300).Select(_ => random.Next(1, int.MaxValue)),
        ];
        foreach (int value in values)
        {
            var divisor = Divisor.Of(value);
            int last = int.MaxValue / value * value;
            int[] near = [0, 1, value - 1, value, last - 1, last, int.MaxValue - 1, int.MaxValue];
            foreach (int dividend in near.Concat(Enumerable.Range(0, 100).Select(_ => random.Next(int.MaxValue))))
                Assert.True(dividend / value == divisor.Quotient(dividend), $"{dividend} / {value} is not {divisor.Quotient(dividend)}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_divisor_is_positive(int value) => Assert.Throws<ArgumentOutOfRangeException>(() => Divisor.Of(value));
}

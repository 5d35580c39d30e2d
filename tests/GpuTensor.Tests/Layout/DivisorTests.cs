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

    [Fact]
    public void Sizes_divide_indices_of_31_bits_and_of_64()
    {
        long[] sizes = [1, 3, 7, 224, 65_537, int.MaxValue, 1L << 40, 5];
        var divisors = Sizes8.Of(sizes);
        foreach (long index in new[] { 0, 1, 223, 224, 1_000_003, int.MaxValue - 1, int.MaxValue })
        {
            for (int d = 0; d < sizes.Length; d++)
            {
                Assert.Equal(sizes[d], divisors.At(d));
                Assert.Equal(index / sizes[d], divisors.Quotient(index, d, narrow: sizes[d] <= int.MaxValue));
                Assert.Equal(((index << 20) + 1) / sizes[d], divisors.Quotient((index << 20) + 1, d, narrow: false));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_divisor_is_positive(int value) => Assert.Throws<ArgumentOutOfRangeException>(() => Divisor.Of(value));
}

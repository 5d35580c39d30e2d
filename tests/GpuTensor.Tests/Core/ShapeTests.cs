namespace GpuTensor.Tests.Core;

public sealed class ShapeTests
{
    [Fact]
    public void A_shape_has_rank_0_to_8()
    {
        for (int rank = 0; rank <= Shape.MaxRank; rank++)
        {
            long[] sizes = [.. Enumerable.Range(2, rank).Select(i => (long)i)];
            var shape = new Shape(sizes);
            Assert.Equal(rank, shape.Rank);
            Assert.Equal(sizes, shape.Dimensions.ToArray());
            Assert.Equal(sizes.Aggregate(1L, (a, b) => a * b), shape.ElementCount);
        }

        var thrown = Assert.Throws<ArgumentException>(() => new Shape(1, 2, 3, 4, 5, 6, 7, 8, 9));
        Assert.Contains("[1, 2, 3, 4, 5, 6, 7, 8, 9]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("8", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rank_0_is_a_scalar_with_one_element()
    {
        Assert.Equal(1, Shape.Scalar.ElementCount);
        Assert.Equal(1, default(Shape).ElementCount);
        Assert.Equal(Shape.Scalar, default);
        Shape fromExpression = [];
        Assert.Equal(Shape.Scalar, fromExpression);
        Assert.Equal("[]", Shape.Scalar.ToString());
    }

    [Fact]
    public void A_size_of_zero_makes_an_empty_shape_however_large_the_others()
    {
        Assert.Equal(0, new Shape(0).ElementCount);
        Assert.Equal(0, new Shape(3, 0, 5).ElementCount);
        Assert.Equal(0, new Shape(long.MaxValue, long.MaxValue, 0).ElementCount);
    }

    [Fact]
    public void The_product_of_the_sizes_is_checked()
    {
        Assert.Equal(long.MaxValue, new Shape(long.MaxValue).ElementCount);
        Assert.Equal(long.MaxValue, new Shape(7, 7, 73, 127, 337, 92737, 649657).ElementCount);
        Assert.Equal(1L << 62, new Shape(1L << 31, 1L << 31).ElementCount);
        foreach (long[] sizes in new long[][] { [1L << 32, 1L << 31], [1L << 32, 1L << 32], [long.MaxValue, 2], [3, long.MaxValue, 3], [1L << 62, 4, 1L << 62] })
        {
            var thrown = Assert.Throws<ArgumentException>(() => new Shape(sizes));
            Assert.Contains("64 bits", thrown.Message, StringComparison.Ordinal);
            Assert.Contains(string.Join(", ", sizes), thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_product_of_some_sizes_does_not_wrap_in_an_empty_shape() =>
        Assert.Throws<OverflowException>(() => new Shape(0, 1L << 40, 1L << 40).Product(1, 3));

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_negative_size_is_refused_also_beside_a_zero(long size)
    {
        Assert.Contains($"[2, {size}]", Assert.Throws<ArgumentException>(() => new Shape(2, size)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Shape(0, size));
        Assert.Throws<ArgumentException>(() => new Shape(size, 0));
    }

    [Fact]
    public void A_collection_expression_makes_a_shape()
    {
        Shape shape = [8, 224, 224, 3];
        long[] tail = [4, 5];
        Shape spread = [2, .. tail];
        Assert.Equal(new Shape(8, 224, 224, 3), shape);
        Assert.Equal(new Shape(2, 4, 5), spread);
    }

    [Fact]
    public void Sizes_are_indexed_from_the_front_and_from_the_end()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal((2, 3, 4), (shape[0], shape[1], shape[2]));
        Assert.Equal((4, 3, 2), (shape[^1], shape[^2], shape[^3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shape[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape[^0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape[^4]);
        Assert.Contains("[2, 3, 4]", Assert.Throws<ArgumentOutOfRangeException>(() => shape[7]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Scalar[0]);
    }

    [Fact]
    public void Sizes_are_enumerated_in_order()
    {
        var sizes = new List<long>();
        foreach (long size in MakeShape())
            sizes.Add(size);
        Assert.Equal([2, 3, 4], sizes);
        Assert.Equal([2, 3, 4], MakeShape().Dimensions.ToArray());
    }

    [Fact]
    public void Shapes_are_equal_when_rank_and_sizes_are()
    {
        Shape shape = [2, 3];
        Assert.True(shape == new Shape(2, 3));
        Assert.False(shape != new Shape(2, 3));
        Assert.Equal(shape.GetHashCode(), new Shape(2, 3).GetHashCode());
        Assert.True(shape.Equals((object)new Shape(2, 3)));
        foreach (Shape other in new Shape[] { [3, 2], [2], [2, 3, 1], [1, 2, 3], [6], [], [0, 2, 3] })
        {
            Assert.True(shape != other, $"{shape} and {other}");
            Assert.False(shape.Equals((object)other));
        }

        Assert.False(shape.Equals(null));
        Assert.False(shape.Equals("[2, 3]"));
        Assert.NotEqual(new Shape(0, 3), new Shape(3, 0));
    }

    [Fact]
    public void The_text_is_the_sizes_in_brackets()
    {
        Assert.Equal("[8, 224, 224, 3]", new Shape(8, 224, 224, 3).ToString());
        Assert.Equal("[9223372036854775807]", new Shape(long.MaxValue).ToString());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(-1, 2)]
    [InlineData(-3, 0)]
    public void A_negative_axis_counts_from_the_end(int axis, int expected) =>
        Assert.Equal(expected, MakeShape().ResolveAxis(axis, "axis"));

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    [InlineData(int.MinValue)]
    public void An_axis_that_is_not_there_is_refused_with_the_range(int axis)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>("axis", () => MakeShape().ResolveAxis(axis, "axis"));
        Assert.Contains("from -3 to 2", thrown.Message, StringComparison.Ordinal);
    }

    private static Shape MakeShape() => [2, 3, 4];
}

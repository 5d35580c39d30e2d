using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace GpuTensor;

/// <summary>
/// The sizes of a tensor's dimensions: 0 to 8 of them, row-major, the last one contiguous. Sizes are 64-bit; their
/// product is checked.
/// </summary>
/// <remarks>A size may be 0: such a tensor is empty and valid. Rank 0 is a scalar and has one element.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The highest rank there is.</summary>
    public const int MaxRank = 8;

    private readonly Sizes _sizes;
    private readonly int _rank;

    /// <summary>Creates a shape.</summary>
    /// <param name="dimensions">The sizes, the slowest dimension first.</param>
    /// <exception cref="ArgumentException">There are more than 8 dimensions, a size is negative, or the element count does not fit 64 bits.</exception>
    public Shape(params ReadOnlySpan<long> dimensions)
    {
        if (dimensions.Length > MaxRank)
        {
            throw new ArgumentException(
                $"A shape has at most {MaxRank} dimensions; {Format(dimensions)} has {dimensions.Length}.", nameof(dimensions));
        }

        long count = 1;
        bool empty = dimensions.Contains(0);
        foreach (long size in dimensions)
        {
            if (size < 0)
                throw new ArgumentException($"The sizes of a shape must not be negative; they are {Format(dimensions)}.", nameof(dimensions));
            if (!empty && Math.BigMul((ulong)count, (ulong)size, out ulong low) != 0 | low > long.MaxValue)
                throw new ArgumentException($"The element count of {Format(dimensions)} does not fit 64 bits.", nameof(dimensions));
            count = empty ? 0 : count * size;
        }

        dimensions.CopyTo(_sizes);
        _rank = dimensions.Length;
        ElementCount = count;
    }

    /// <summary>A rank-0 shape: one element.</summary>
    public static Shape Scalar => new(ReadOnlySpan<long>.Empty);

    /// <summary>How many dimensions there are.</summary>
    public int Rank => _rank;

    /// <summary>The product of the sizes; 1 for rank 0.</summary>
    public long ElementCount { get => _rank == 0 ? 1 : field; }

    /// <summary>The sizes, the slowest dimension first.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long> Dimensions => ((ReadOnlySpan<long>)_sizes)[.._rank];

    /// <summary>The size of a dimension.</summary>
    /// <param name="dimension">From 0, or from the end: <c>shape[^1]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long this[int dimension]
    {
        get
        {
            if ((uint)dimension >= (uint)_rank)
            {
                throw new ArgumentOutOfRangeException(nameof(dimension), dimension,
                    $"The shape {this} has no dimension {dimension}; it has rank {_rank}.");
            }

            return _sizes[dimension];
        }
    }

    /// <summary>The size of a dimension.</summary>
    /// <param name="dimension">From 0, or from the end: <c>shape[^1]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long this[Index dimension] => this[dimension.GetOffset(_rank)];

    /// <summary>Creates a shape; what a collection expression calls: <c>Shape s = [8, 224, 224, 3];</c></summary>
    /// <param name="dimensions">The sizes, the slowest dimension first.</param>
    /// <exception cref="ArgumentException">As the constructor's.</exception>
    public static Shape Create(ReadOnlySpan<long> dimensions) => new(dimensions);

    /// <summary>Whether two shapes have the same rank and sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>Enumerates the sizes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<long>.Enumerator GetEnumerator() => Dimensions.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (long size in Dimensions)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes in brackets: <c>[8, 224, 224, 3]</c>.</summary>
    public override string ToString() => Format(Dimensions);

    /// <summary>The axis as an index from 0; a negative one counts from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    internal int ResolveAxis(int axis, string argument)
    {
        int resolved = axis < 0 ? axis + _rank : axis;
        if ((uint)resolved >= (uint)_rank)
        {
            string limits = _rank == 0 ? "a scalar has no axes" : $"for the shape {this} it must be from {-_rank} to {_rank - 1}";
            throw new ArgumentOutOfRangeException(argument, axis, $"{argument} is {axis}; {limits}.");
        }

        return resolved;
    }

    /// <summary>The product of the sizes of the dimensions from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    internal long Product(int start, int end)
    {
        long product = 1;
        for (int i = start; i < end; i++)
            product = checked(product * _sizes[i]);
        return product;
    }

    internal static string Format(ReadOnlySpan<long> dimensions)
    {
        var text = new DefaultInterpolatedStringHandler(2, dimensions.Length, CultureInfo.InvariantCulture);
        text.AppendLiteral("[");
        for (int i = 0; i < dimensions.Length; i++)
        {
            if (i > 0)
                text.AppendLiteral(", ");
            text.AppendFormatted(dimensions[i]);
        }

        text.AppendLiteral("]");
        return text.ToStringAndClear();
    }

    [InlineArray(MaxRank)]
    private struct Sizes
    {
        private long _first;
    }
}

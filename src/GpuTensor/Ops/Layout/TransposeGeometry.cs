using System.Runtime.CompilerServices;

namespace GpuTensor.Ops.Layout;

/// <summary>
/// A permutation of dimensions, those of size 1 dropped and those that stay neighbours merged: size of each dimension of
/// the result and how far apart its elements are in the input.
/// </summary>
internal readonly struct TransposeGeometry
{
    private readonly Longs _sizes;
    private readonly Longs _inputStrides;

    private TransposeGeometry(in Shape result, ReadOnlySpan<long> sizes, ReadOnlySpan<long> inputStrides)
    {
        Result = result;
        Count = sizes.Length;
        sizes.CopyTo(_sizes);
        inputStrides.CopyTo(_inputStrides);
    }

    /// <summary>The shape of the result.</summary>
    public Shape Result { get; }

    /// <summary>How many merged dimensions there are.</summary>
    public int Count { get; }

    /// <summary>The sizes of the merged dimensions of the result.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ReadOnlySpan<long> Sizes => ((ReadOnlySpan<long>)_sizes)[..Count];

    /// <summary>The distance, in elements of the input, of neighbours along each of them.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ReadOnlySpan<long> InputStrides => ((ReadOnlySpan<long>)_inputStrides)[..Count];

    /// <exception cref="ArgumentException">The permutation does not name every dimension exactly once.</exception>
    public static TransposeGeometry Of(in Shape shape, ReadOnlySpan<int> permutation)
    {
        Span<int> order = stackalloc int[shape.Rank];
        Resolve(shape, permutation, order);
        Span<long> strides = stackalloc long[shape.Rank];
        Span<long> result = stackalloc long[shape.Rank];
        for (int i = 0; i < order.Length; i++)
        {
            result[i] = shape[order[i]];
            strides[i] = shape.ElementCount == 0 ? 0 : shape.Product(order[i] + 1, shape.Rank);
        }

        Span<long> sizes = stackalloc long[Shape.MaxRank];
        Span<long> mergedStrides = stackalloc long[Shape.MaxRank];
        int count = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (result[i] == 1)
                continue;
            if (count > 0 && mergedStrides[count - 1] == strides[i] * result[i])
            {
                sizes[count - 1] *= result[i];
                mergedStrides[count - 1] = strides[i];
                continue;
            }

            sizes[count] = result[i];
            mergedStrides[count++] = strides[i];
        }

        return new TransposeGeometry(new Shape(result), sizes[..count], mergedStrides[..count]);
    }

    /// <summary>The tensor is usable and has rank 4.</summary>
    public static void RequireImages<T>(DeviceTensor<T> input, [CallerArgumentExpression(nameof(input))] string argument = "")
        where T : unmanaged
    {
        Require.Usable(input, argument);
        if (input.Rank != 4)
            throw new ArgumentException($"{argument} has the shape {input.Shape}; images have rank 4.", argument);
    }

    /// <summary>The same with the whole last dimension, whose elements stand side by side in the input too, as one element.</summary>
    public TransposeGeometry WithRowsAsElements()
    {
        Span<long> strides = stackalloc long[Count - 1];
        for (int i = 0; i < strides.Length; i++)
            strides[i] = InputStrides[i] / Sizes[^1];
        return new TransposeGeometry(Result, Sizes[..^1], strides);
    }

    /// <summary>The distance, in elements of the result, of neighbours along a merged dimension.</summary>
    public long ResultStride(int dimension)
    {
        long stride = 1;
        for (int i = dimension + 1; i < Count; i++)
            stride *= Sizes[i];
        return stride;
    }

    private static void Resolve(in Shape shape, ReadOnlySpan<int> permutation, Span<int> order)
    {
        if (permutation.IsEmpty)
        {
            for (int i = 0; i < order.Length; i++)
                order[i] = order.Length - 1 - i;
            return;
        }

        if (permutation.Length != shape.Rank)
            throw new ArgumentException($"permutation has {permutation.Length} entries; the shape {shape} has rank {shape.Rank}.", nameof(permutation));
        uint seen = 0;
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = shape.ResolveAxis(permutation[i], nameof(permutation));
            seen |= 1u << order[i];
        }

        if (seen != (1u << shape.Rank) - 1)
        {
            throw new ArgumentException(
                $"permutation is [{string.Join(", ", permutation.ToArray())}]; it must name every dimension of the shape {shape} once.",
                nameof(permutation));
        }
    }

    [InlineArray(Shape.MaxRank)]
    private struct Longs
    {
        private long _first;
    }
}

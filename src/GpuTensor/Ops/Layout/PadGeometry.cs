using System.Runtime.CompilerServices;
using GpuTensor.Kernels.Layout;

namespace GpuTensor.Ops.Layout;

/// <summary>
/// Dimensions and their paddings, neighbours without padding merged, the trailing ones without it made into one block of
/// elements.
/// </summary>
internal readonly struct PadGeometry
{
    private readonly Dimensions _dimensions;

    private PadGeometry(ReadOnlySpan<Dimension> dimensions, long block)
    {
        dimensions.CopyTo(_dimensions);
        Count = dimensions.Length;
        Block = block;
    }

    /// <summary>How many merged dimensions there are; the last one has padding, unless there is none at all.</summary>
    public int Count { get; }

    /// <summary>How many elements, side by side in input and result, an element of the last dimension consists of.</summary>
    public long Block { get; }

    /// <summary>A merged dimension.</summary>
    public Dimension this[int dimension] => _dimensions[dimension];

    /// <summary>The rows of the result: all indices but those of the last dimension.</summary>
    public long Rows
    {
        get
        {
            long rows = 1;
            for (int i = 0; i < Count - 1; i++)
                rows *= _dimensions[i].Padded;
            return rows;
        }
    }

    /// <summary>The shape of the result, after all checks.</summary>
    /// <exception cref="ArgumentException">There is not one padding for each dimension, or one is not possible.</exception>
    public static Shape ResultShape(in Shape shape, ReadOnlySpan<(long Before, long After)> paddings, PadMode mode)
    {
        if (!Enum.IsDefined(mode))
            throw new ArgumentException($"mode is {mode}; there is no such mode.", nameof(mode));
        if (paddings.Length != shape.Rank)
        {
            throw new ArgumentException(
                $"paddings has {paddings.Length} entries; the shape {shape} needs {shape.Rank}, one for each dimension.", nameof(paddings));
        }

        Span<long> sizes = stackalloc long[shape.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            (long before, long after) = paddings[i];
            if (before < 0 || after < 0)
                throw new ArgumentException($"paddings of dimension {i} are ({before}, {after}); they must not be negative.", nameof(paddings));
            if (shape[i] == 0 && before + after != 0 && mode != PadMode.Constant)
            {
                throw new ArgumentException(
                    $"Dimension {i} of the shape {shape} has no element that {mode} padding ({before}, {after}) could repeat.", nameof(paddings));
            }

            if (before > long.MaxValue - shape[i] - after || after > long.MaxValue - shape[i])
                throw new ArgumentException($"paddings of dimension {i} are ({before}, {after}); the result's size does not fit 64 bits.", nameof(paddings));
            sizes[i] = before + shape[i] + after;
        }

        return new Shape(sizes);
    }

    /// <summary>Merges what can be merged.</summary>
    public static PadGeometry Of(in Shape shape, ReadOnlySpan<(long Before, long After)> paddings)
    {
        Span<Dimension> merged = stackalloc Dimension[Shape.MaxRank];
        int count = 0;
        for (int i = 0; i < paddings.Length; i++)
        {
            var dimension = new Dimension(shape[i], paddings[i].Before, paddings[i].After);
            if (count > 0 && dimension.IsPlain && merged[count - 1].IsPlain)
                merged[count - 1] = new Dimension(merged[count - 1].Size * dimension.Size, 0, 0);
            else
                merged[count++] = dimension;
        }

        bool blocks = count > 1 && merged[count - 1].IsPlain;
        return blocks ? new PadGeometry(merged[..(count - 1)], merged[count - 1].Size) : new PadGeometry(merged[..count], 1);
    }

    /// <summary>
    /// The index in the input that an index of the result, counted from the first element of the input, shows; -1 where
    /// the value goes.
    /// </summary>
    public static long Source(long index, long size, PadMode mode) => PadSource.Of(index, size, (int)mode);

    /// <summary>A dimension of the input with its padding.</summary>
    internal readonly record struct Dimension(long Size, long Before, long After)
    {
        public long Padded => Before + Size + After;

        public bool IsPlain => Before == 0 && After == 0;
    }

    [InlineArray(Shape.MaxRank)]
    private struct Dimensions
    {
        private Dimension _first;
    }
}

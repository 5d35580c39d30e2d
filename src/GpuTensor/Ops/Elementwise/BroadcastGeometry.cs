namespace GpuTensor.Ops.Elementwise;

/// <summary>
/// Two operands broadcast to one result, with as few dimensions as possible: sizes of 1 are dropped, and neighbours
/// are merged where both operands run on, or both repeat.
/// </summary>
internal readonly struct BroadcastGeometry
{
    /// <summary>Rows at least this long are worth a vector loop each; shorter ones are gathered into blocks first.</summary>
    private const long LongRow = 128;

    /// <summary>The most elements of a block: four of them, of 8 bytes each, fit the second-level cache.</summary>
    private const long LargestBlock = 2048;

    private BroadcastGeometry(in BroadcastOperand left, in BroadcastOperand right, long count)
    {
        Left = left;
        Right = right;
        Count = count;
    }

    public BroadcastOperand Left { get; }

    public BroadcastOperand Right { get; }

    /// <summary>Elements of the result.</summary>
    public long Count { get; }

    /// <summary>Whether the result is best written row by row.</summary>
    public bool HasLongRows => Left.Rank == 1 || Left.InnerSize >= LongRow;

    /// <summary>
    /// How many elements to do at a time where rows are short: a multiple of the period of the operand that repeats, if
    /// that is possible, so that every block meets the same part of it.
    /// </summary>
    public long BlockSize
    {
        get
        {
            long period = Math.Min(Left.Period, Right.Period);
            return period <= LargestBlock ? LargestBlock / period * period : LargestBlock;
        }
    }

    /// <summary>
    /// The shape of the result by NumPy's rule: shapes are aligned at their last dimension; sizes are equal, or one of
    /// them is 1 (or missing) and repeats.
    /// </summary>
    /// <exception cref="ArgumentException">A pair of sizes is neither.</exception>
    public static Shape ResultShape(in Shape left, in Shape right, string argument)
    {
        Span<long> sizes = stackalloc long[Math.Max(left.Rank, right.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            long leftSize = SizeFromEnd(left, i);
            long rightSize = SizeFromEnd(right, i);
            if (leftSize != rightSize && leftSize != 1 && rightSize != 1)
            {
                throw new ArgumentException(
                    $"The shapes {left} and {right} do not broadcast: dimension -{i} is {leftSize} and {rightSize}; " +
                    "counted from the last dimension, sizes must be equal, or one of them 1.",
                    argument);
            }

            sizes[^i] = leftSize == 1 ? rightSize : leftSize;
        }

        return new Shape(sizes);
    }

    /// <summary>The geometry of two shapes that broadcast and are not empty.</summary>
    public static BroadcastGeometry Create(in Shape left, in Shape right)
    {
        Span<long> sizes = stackalloc long[Shape.MaxRank];
        Span<long> leftStrides = stackalloc long[Shape.MaxRank];
        Span<long> rightStrides = stackalloc long[Shape.MaxRank];
        int rank = 0;
        long count = 1;
        long leftCount = 1;
        long rightCount = 1;
        for (int i = 1; i <= Math.Max(left.Rank, right.Rank); i++)
        {
            long leftSize = SizeFromEnd(left, i);
            long rightSize = SizeFromEnd(right, i);
            long size = Math.Max(leftSize, rightSize);
            if (size == 1)
                continue;
            long leftStride = leftSize == 1 ? 0 : leftCount;
            long rightStride = rightSize == 1 ? 0 : rightCount;
            count *= size;
            leftCount *= leftSize;
            rightCount *= rightSize;
            if (rank > 0
                && leftStride == leftStrides[rank - 1] * sizes[rank - 1]
                && rightStride == rightStrides[rank - 1] * sizes[rank - 1])
            {
                sizes[rank - 1] *= size;
                continue;
            }

            (sizes[rank], leftStrides[rank], rightStrides[rank]) = (size, leftStride, rightStride);
            rank++;
        }

        if (rank == 0)
            (sizes[0], leftStrides[0], rightStrides[0], rank) = (1, 1, 1, 1);
        return new BroadcastGeometry(
            BroadcastOperand.Create(sizes[..rank], leftStrides[..rank]),
            BroadcastOperand.Create(sizes[..rank], rightStrides[..rank]),
            count);
    }

    private static long SizeFromEnd(in Shape shape, int dimension) => dimension <= shape.Rank ? shape[^dimension] : 1;
}

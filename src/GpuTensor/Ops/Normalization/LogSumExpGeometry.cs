namespace GpuTensor.Ops.Normalization;

/// <summary>
/// Which axes a log-sum-exp goes over. Neighbouring axes count as one; what remains is taken step by step from the last
/// to the first, since the log-sum-exp of log-sum-exps is that of all elements.
/// </summary>
internal readonly struct LogSumExpGeometry
{
    private readonly Shape _shape;
    private readonly int _reduced;

    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public LogSumExpGeometry(in Shape shape, ReadOnlySpan<int> axes)
    {
        _shape = shape;
        _reduced = axes.IsEmpty ? (1 << shape.Rank) - 1 : 0;
        foreach (int axis in axes)
        {
            int bit = 1 << shape.ResolveAxis(axis, nameof(axes));
            if ((_reduced & bit) != 0)
                throw new ArgumentException($"axes names the axis {axis} of the shape {shape} twice.", nameof(axes));
            _reduced |= bit;
        }
    }

    public Shape ResultShape(bool keepDimensions)
    {
        Span<long> sizes = stackalloc long[Shape.MaxRank];
        int rank = 0;
        for (int i = 0; i < _shape.Rank; i++)
        {
            if (!IsReduced(i))
                sizes[rank++] = _shape[i];
            else if (keepDimensions)
                sizes[rank++] = 1;
        }

        return new Shape(sizes[..rank]);
    }

    /// <summary>
    /// Writes the steps, the first to be done first, and returns how many there are; at least one, over a single element
    /// if need be.
    /// </summary>
    public int Steps(Span<AxisGeometry> steps)
    {
        int count = 0;
        long inner = 1;
        int end = _shape.Rank;
        while (end > 0)
        {
            int start = end;
            while (start > 0 && IsReduced(start - 1) == IsReduced(end - 1))
                start--;
            if (IsReduced(start))
                steps[count++] = new AxisGeometry(_shape.Product(0, start), _shape.Product(start, end), inner);
            else
                inner *= _shape.Product(start, end);
            end = start;
        }

        if (count == 0)
            steps[count++] = new AxisGeometry(inner, 1, 1);
        return count;
    }

    private bool IsReduced(int axis) => (_reduced >> axis & 1) != 0;
}

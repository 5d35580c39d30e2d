namespace GpuTensor.Ops.Reduction;

/// <summary>The axes argument of the reductions: none means all, negative ones count from the end, none twice.</summary>
internal readonly struct ReductionAxes
{
    private ReductionAxes(uint mask) => Mask = mask;

    /// <summary>Bit <c>i</c> is set if dimension <c>i</c> is reduced.</summary>
    public uint Mask { get; }

    /// <exception cref="ArgumentException">An axis is out of range or named twice.</exception>
    public static ReductionAxes Resolve(in Shape shape, ReadOnlySpan<int> axes, string argument = "axes")
    {
        if (axes.IsEmpty)
            return new ReductionAxes((1u << shape.Rank) - 1);
        uint mask = 0;
        foreach (int axis in axes)
        {
            uint bit = 1u << shape.ResolveAxis(axis, argument);
            if ((mask & bit) != 0)
                throw new ArgumentException($"{argument} names the axis {axis} of the shape {shape} twice.", argument);
            mask |= bit;
        }

        return new ReductionAxes(mask);
    }

    /// <summary>One axis, or all for null.</summary>
    /// <exception cref="ArgumentException">The axis is out of range.</exception>
    public static ReductionAxes Resolve(in Shape shape, int? axis, string argument = "axis") =>
        new(axis is int one ? 1u << shape.ResolveAxis(one, argument) : (1u << shape.Rank) - 1);

    /// <summary>The shape of the result: the reduced dimensions are of size 1, or gone.</summary>
    public Shape ResultShape(in Shape shape, bool keepDimensions)
    {
        Span<long> sizes = stackalloc long[shape.Rank];
        int count = 0;
        for (int i = 0; i < shape.Rank; i++)
        {
            bool reduced = (Mask >> i & 1) != 0;
            if (!reduced || keepDimensions)
                sizes[count++] = reduced ? 1 : shape[i];
        }

        return new Shape(sizes[..count]);
    }
}

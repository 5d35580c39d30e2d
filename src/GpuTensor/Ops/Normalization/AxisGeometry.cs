namespace GpuTensor.Ops.Normalization;

/// <summary>A row-major shape as seen by an operator along one axis: <c>[Outer, Length, Inner]</c>.</summary>
internal readonly record struct AxisGeometry(long Outer, long Length, long Inner)
{
    public long ElementCount => Outer * Length * Inner;

    /// <summary>How many rows there are along the axis.</summary>
    public long Rows => Outer * Inner;

    /// <summary>The axis by its number, or all of them as one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public static AxisGeometry Along(in Shape shape, int? axis, string argument)
    {
        if (axis is not { } named)
            return new AxisGeometry(1, shape.ElementCount, 1);
        int resolved = shape.ResolveAxis(named, argument);
        return new AxisGeometry(shape.Product(0, resolved), shape[resolved], shape.Product(resolved + 1, shape.Rank));
    }
}

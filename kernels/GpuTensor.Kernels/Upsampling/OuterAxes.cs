namespace GpuTensor.Kernels.Upsampling;

/// <summary>Up to seven axes; those that are not there, in front, have one position.</summary>
internal readonly record struct OuterAxes(
    CountedAxis A, CountedAxis B, CountedAxis C, CountedAxis D, CountedAxis E, CountedAxis F, CountedAxis G) : IOuterAxes
{
    public LineSource SourceOf(long line)
    {
        LinePosition position = G.Take(new LinePosition(true, line, 0));
        position = F.Take(position);
        position = E.Take(position);
        position = D.Take(position);
        position = C.Take(position);
        position = B.Take(position);
        position = A.Take(position);
        return new LineSource(position.Exists, position.InputLine);
    }
}

/// <summary>An axis of <paramref name="Output"/> positions, of which every <paramref name="Stride"/>-th holds one of the input's.</summary>
/// <param name="Output">Positions in the output.</param>
/// <param name="Stride">Output positions from one input position to the next.</param>
/// <param name="Pitch">Input lines from one position to the next.</param>
internal readonly record struct CountedAxis(long Output, long Stride, long Pitch)
{
    /// <summary>Takes the axis's position from a line's number.</summary>
    public LinePosition Take(LinePosition position)
    {
        long rest = position.Rest / Output;
        long output = position.Rest - rest * Output;
        long index = output / Stride;
        return new LinePosition(position.Exists & index * Stride == output, rest, position.InputLine + index * Pitch);
    }
}

/// <summary>What is known of a line when some of its axes have been taken: whether input can be there, what is left of its number, the input line so far.</summary>
internal readonly record struct LinePosition(bool Exists, long Rest, long InputLine);

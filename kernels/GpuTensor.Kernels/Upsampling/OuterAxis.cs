namespace GpuTensor.Kernels.Upsampling;

/// <summary>The axes whose positions count lines of the output; the slowest is the first.</summary>
internal interface IOuterAxes
{
    /// <summary>Where a line of the output comes from.</summary>
    LineSource SourceOf(long line);
}

/// <summary>An input line, or none for a line of zeros only.</summary>
internal readonly record struct LineSource(bool Exists, long Line);

/// <summary>The only axis: every <paramref name="Stride"/>-th line of the output is one of the input.</summary>
internal readonly record struct OuterAxis(long Stride) : IOuterAxes
{
    public LineSource SourceOf(long line)
    {
        long index = line / Stride;
        return new LineSource(index * Stride == line, index);
    }
}

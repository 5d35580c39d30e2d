namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>Columns of an image row: the first, which may lie before the image, how many, and the distance between them.</summary>
internal readonly record struct PlaneLine(long First, long Length, long Step)
{
    /// <summary>How many of the columns lie before an image of that width, and how many in it.</summary>
    public (long Left, long Inside) Inside(long width)
    {
        long left = First >= 0 ? 0 : Math.Min(Length, (-First + Step - 1) / Step);
        long end = First >= width ? 0 : Math.Min(Length, (width - First + Step - 1) / Step);
        return (left, Math.Max(0, end - left));
    }
}

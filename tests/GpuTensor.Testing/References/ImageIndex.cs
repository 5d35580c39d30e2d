namespace GpuTensor.Testing.References;

/// <summary>Where an image batch keeps its pixels.</summary>
public readonly struct ImageIndex
{
    private readonly bool _channelsFirst;

    public ImageIndex(long batch, long height, long width, long channels, bool channelsFirst)
    {
        (Batch, Height, Width, Channels, _channelsFirst) = (batch, height, width, channels, channelsFirst);
    }

    public ImageIndex(Shape shape, bool channelsFirst)
    {
        if (shape.Rank != 4)
            throw new ArgumentException($"{shape} is no batch of images.", nameof(shape));
        _channelsFirst = channelsFirst;
        Batch = shape[0];
        (Channels, Height, Width) = channelsFirst ? (shape[1], shape[2], shape[3]) : (shape[3], shape[1], shape[2]);
    }

    public long Batch { get; }

    public long Height { get; }

    public long Width { get; }

    public long Channels { get; }

    public Shape Shape => _channelsFirst ? [Batch, Channels, Height, Width] : [Batch, Height, Width, Channels];

    /// <summary>Every element's coordinates, in NHWC order.</summary>
    public IEnumerable<(long N, long Y, long X, long C)> All()
    {
        Shape nhwc = [Batch, Height, Width, Channels];
        for (long i = 0; i < nhwc.ElementCount; i++)
        {
            long[] at = Coordinates.Of(nhwc, i);
            yield return (at[0], at[1], at[2], at[3]);
        }
    }

    public long Of(long n, long y, long x, long c) => n * Height * Width * Channels + InImage(y, x, c);

    /// <summary>The position within its image, in the layout's own order.</summary>
    public long InImage(long y, long x, long c) => _channelsFirst ? (c * Height + y) * Width + x : (y * Width + x) * Channels + c;
}

/// <summary>Where a filter keeps its weights: HWIO, or OIHW beside channels-first images.</summary>
public readonly struct FilterIndex
{
    private readonly bool _channelsFirst;

    public FilterIndex(Shape shape, bool channelsFirst)
    {
        if (shape.Rank != 4)
            throw new ArgumentException($"{shape} is no filter.", nameof(shape));
        _channelsFirst = channelsFirst;
        (Outputs, Inputs, Height, Width) = channelsFirst
            ? (shape[0], shape[1], shape[2], shape[3])
            : (shape[3], shape[2], shape[0], shape[1]);
    }

    public long Height { get; }

    public long Width { get; }

    public long Inputs { get; }

    public long Outputs { get; }

    public long Of(long y, long x, long i, long o) => _channelsFirst
        ? ((o * Inputs + i) * Height + y) * Width + x
        : ((y * Width + x) * Inputs + i) * Outputs + o;
}

namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>
/// Where the results of a strip go: the first pixel's channel 0 (of which only the strip's channels are written), and how many
/// elements it is from one pixel and from one row to the next.
/// </summary>
internal readonly unsafe struct StripTarget<T>(T* output, nint pixel, nint row)
    where T : unmanaged
{
    public T* Output { get; } = output;

    public nint Pixel { get; } = pixel;

    public nint Row { get; } = row;
}

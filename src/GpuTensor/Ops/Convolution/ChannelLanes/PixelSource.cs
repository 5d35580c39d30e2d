namespace GpuTensor.Ops.Convolution.ChannelLanes;

/// <summary>Where the tiles of an NHWC convolution find their pixels.</summary>
internal enum PixelSource
{
    /// <summary>In the image itself: no window reaches over the border.</summary>
    Image,

    /// <summary>In a copy of a few rows with the zeros of the padding around them.</summary>
    Band,

    /// <summary>Copied window by window: for windows whose taps lie far apart.</summary>
    Gathered,
}

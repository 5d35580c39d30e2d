using GpuTensor;

namespace Quickstart;

/// <summary>The results of <see cref="Pipeline"/>, on the host.</summary>
/// <param name="Image">The photos in [0, 1].</param>
/// <param name="Looks">The outputs of <see cref="FilterBank.Looks"/>.</param>
/// <param name="Responses">The outputs of <see cref="FilterBank.Detectors"/>.</param>
/// <param name="Pooled">The photos at half their size.</param>
/// <param name="Spread">The same with zeros between the pixels.</param>
/// <param name="Restored">The same with the gaps filled.</param>
/// <param name="Change">Restored minus image.</param>
/// <param name="Shares">The softmax over the detectors.</param>
/// <param name="Winners">The detector with the greatest share, for every pixel of every photo.</param>
/// <param name="Averages">The mean share of every detector, for every photo.</param>
internal sealed record PipelineResult(
    Planes Image,
    Planes Looks,
    Planes Responses,
    Planes Pooled,
    Planes Spread,
    Planes Restored,
    Planes Change,
    Planes Shares,
    long[] Winners,
    float[] Averages);

/// <summary>A batch of float images on the host, NHWC.</summary>
internal sealed record Planes(float[] Values, int Height, int Width, int Channels)
{
    /// <summary>The value of a channel at a pixel of a photo.</summary>
    public float this[int photo, int y, int x, int channel] => Values[((photo * Height + y) * Width + x) * Channels + channel];

    /// <summary>Downloads a tensor of shape [n, height, width, channels].</summary>
    public static Planes Of(DeviceTensor<float> tensor) =>
        new(tensor.ToArray(), (int)tensor.Shape[1], (int)tensor.Shape[2], (int)tensor.Shape[3]);
}

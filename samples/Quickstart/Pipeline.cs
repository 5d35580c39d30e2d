using GpuTensor;

namespace Quickstart;

/// <summary>
/// What this sample shows: twelve operators, one after the other. Each runs inside <see cref="Workbench.Step"/>, which
/// also times it and compares its result with a plain float64 computation; in your own code the operators stand alone.
/// </summary>
internal static class Pipeline
{
    /// <summary>Lower makes the winner of the softmax more certain.</summary>
    private const double Temperature = 0.012;

    /// <summary>From a batch of photos [n, height, width, 3] to everything on the contact sheet.</summary>
    public static PipelineResult Run(DeviceTensor<byte> photos, FilterBank filters, Workbench bench)
    {
        // Bytes become floats, and each photo is stretched so that its darkest value is 0 and its brightest 1.
        using DeviceTensor<float> pixels = bench.Step("Cast to float", photos,
            x => x.Cast<float>(), Reference.Cast(photos));
        using DeviceTensor<float> image = bench.Step("Rescale to [0, 1]", pixels,
            x => x.Rescale([1, 2, 3]), Reference.RescalePerImage(pixels));

        // A depthwise convolution (one group a channel) filters every colour by itself: blurred, sharpened, embossed.
        using DeviceTensor<float> looks = bench.Step("Conv2D 5x5 depthwise", image,
            x => x.Conv2D(filters.Looks, filters.LookOffsets, padding: Padding.Same, groups: FilterBank.Channels),
            Reference.Conv2D(image, filters.Looks, filters.LookOffsets, groups: FilterBank.Channels));

        // A full convolution looks at all colours at once: edges in four directions, and spots.
        using DeviceTensor<float> responses = bench.Step("Conv2D 5x5 + bias", image,
            x => x.Conv2D(filters.Detectors, filters.Thresholds, padding: Padding.Same),
            Reference.Conv2D(image, filters.Detectors, filters.Thresholds));

        // Down by 2, up again with zeros in between, and smooth: what did max pooling keep?
        using DeviceTensor<float> pooled = bench.Step("MaxPool2D 2x2 SAME", image,
            x => x.MaxPool2D(2, padding: Padding.Same), Reference.MaxPool2D(image, 2));
        using DeviceTensor<float> spread = bench.Step("ScatterUpsample x2", pooled,
            x => x.ScatterUpsample([1, 2, 2, 1]), Reference.ScatterUpsample(pooled, [1, 2, 2, 1]));
        using DeviceTensor<float> restored = bench.Step("Conv2D low-pass", spread,
            x => x.Conv2D(filters.Interpolation, padding: Padding.Same, groups: FilterBank.Channels),
            Reference.Conv2D(spread, filters.Interpolation, groups: FilterBank.Channels));
        using DeviceTensor<float> change = bench.Step("Subtract", restored,
            x => x - image, Reference.Subtract(restored, image));

        // Which detector speaks loudest at each pixel, and how sure is that?
        using DeviceTensor<float> strength = bench.Step("Abs", responses,
            x => x.Abs(), Reference.Abs(responses));
        using DeviceTensor<float> shares = bench.Step("Softmax over channels", strength,
            x => x.Softmax(temperature: Temperature), Reference.Softmax(strength, Temperature));
        using DeviceTensor<long> winners = bench.Step("ArgMax over channels", shares,
            x => x.ArgMax(), Reference.ArgMax(shares));
        using DeviceTensor<float> averages = bench.Step("Mean over pixels", shares,
            x => x.Mean([1, 2]), Reference.MeanPerImage(shares));

        return new PipelineResult(
            Planes.Of(image), Planes.Of(looks), Planes.Of(responses), Planes.Of(pooled), Planes.Of(spread),
            Planes.Of(restored), Planes.Of(change), Planes.Of(shares), winners.ToArray(), averages.ToArray());
    }
}

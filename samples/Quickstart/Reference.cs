using GpuTensor;

namespace Quickstart;

/// <summary>What an element should be, and how far from it a float32 computation may end.</summary>
internal readonly record struct Expected(double Value, double Allowed)
{
    public static Expected Exactly(double value) => new(value, 0);
}

/// <summary>
/// The plain float64 computation of one operator: nested loops, one output element at a time, nothing shared with the
/// library. Each takes the inputs that the operator had.
/// </summary>
/// <param name="At">The element at a position of the flattened output.</param>
/// <param name="BytesRead">The size of the inputs.</param>
/// <param name="FlopsPerElement">Multiplications and additions an output element; 0 where memory is what counts.</param>
internal sealed record Reference(Func<long, Expected> At, long BytesRead, long FlopsPerElement = 0)
{
    /// <summary>The distance from 1 to the next float32.</summary>
    private const double Epsilon = 1.1920928955078125e-7;

    public static Reference Cast(DeviceTensor<byte> input)
    {
        byte[] x = input.ToArray();
        return new Reference(i => Expected.Exactly(x[i]), input.ByteCount);
    }

    public static Reference RescalePerImage(DeviceTensor<float> input)
    {
        float[] x = input.ToArray();
        long perImage = input.ElementCount / input.Shape[0];
        (double Low, double High)[] ranges = [.. x.Chunk((int)perImage).Select(static image => ((double)image.Min(), (double)image.Max()))];
        return new Reference(i =>
        {
            (double low, double high) = ranges[i / perImage];
            return high == low ? Expected.Exactly(0) : Rounded((x[i] - low) / (high - low), 3, (Math.Abs(x[i]) + Math.Abs(low)) / (high - low));
        }, input.ByteCount);
    }

    /// <summary>Stride 1, SAME padding, NHWC x HWIO.</summary>
    public static Reference Conv2D(DeviceTensor<float> input, DeviceTensor<float> filter, DeviceTensor<float>? bias = null, int groups = 1)
    {
        float[] x = input.ToArray(), w = filter.ToArray();
        float[]? b = bias?.ToArray();
        (long height, long width, long channels) = (input.Shape[1], input.Shape[2], input.Shape[3]);
        (long filterHeight, long filterWidth, long inputs, long outputs) = (filter.Shape[0], filter.Shape[1], filter.Shape[2], filter.Shape[3]);
        long terms = filterHeight * filterWidth * inputs;

        return new Reference(i =>
        {
            (long row, long column, long output) = (i / outputs / width % height, i / outputs % width, i % outputs);
            long image = i / outputs / width / height;
            long firstInput = output / (outputs / groups) * inputs;
            double sum = b is null ? 0 : b[output];
            double magnitude = Math.Abs(sum);
            for (long fy = 0; fy < filterHeight; fy++)
            {
                long y = row + fy - (filterHeight - 1) / 2;
                if (y < 0 || y >= height)
                    continue;
                for (long fx = 0; fx < filterWidth; fx++)
                {
                    long at = column + fx - (filterWidth - 1) / 2;
                    if (at < 0 || at >= width)
                        continue;
                    for (long c = 0; c < inputs; c++)
                    {
                        double product = (double)x[((image * height + y) * width + at) * channels + firstInput + c]
                            * w[((fy * filterWidth + fx) * inputs + c) * outputs + output];
                        sum += product;
                        magnitude += Math.Abs(product);
                    }
                }
            }

            return Rounded(sum, terms, magnitude);
        }, input.ByteCount + filter.ByteCount, 2 * terms);
    }

    /// <summary>Windows that do not overlap, SAME padding: those at the right and bottom may reach over the edge.</summary>
    public static Reference MaxPool2D(DeviceTensor<float> input, long window)
    {
        float[] x = input.ToArray();
        (long height, long width, long channels) = (input.Shape[1], input.Shape[2], input.Shape[3]);
        (long rows, long columns) = ((height + window - 1) / window, (width + window - 1) / window);
        (long above, long before) = ((rows * window - height) / 2, (columns * window - width) / 2);
        return new Reference(i =>
        {
            (long row, long column, long channel) = (i / channels / columns % rows, i / channels % columns, i % channels);
            long image = i / channels / columns / rows;
            double max = double.NegativeInfinity;
            for (long y = Math.Max(row * window - above, 0); y < Math.Min((row + 1) * window - above, height); y++)
            {
                for (long at = Math.Max(column * window - before, 0); at < Math.Min((column + 1) * window - before, width); at++)
                    max = Math.Max(max, x[((image * height + y) * width + at) * channels + channel]);
            }

            return Expected.Exactly(max);
        }, input.ByteCount);
    }

    public static Reference ScatterUpsample(DeviceTensor<float> input, long[] strides)
    {
        float[] x = input.ToArray();
        long[] sizes = input.Shape.Dimensions.ToArray();
        return new Reference(i =>
        {
            long source = 0, step = 1, rest = i;
            for (int axis = sizes.Length - 1; axis >= 0; axis--)
            {
                long position = rest % (sizes[axis] * strides[axis]);
                rest /= sizes[axis] * strides[axis];
                if (position % strides[axis] != 0)
                    return Expected.Exactly(0);
                source += position / strides[axis] * step;
                step *= sizes[axis];
            }

            return Expected.Exactly(x[source]);
        }, input.ByteCount);
    }

    public static Reference Subtract(DeviceTensor<float> left, DeviceTensor<float> right)
    {
        float[] a = left.ToArray(), b = right.ToArray();
        return new Reference(i => Rounded((double)a[i] - b[i], 1, Math.Abs((double)a[i] - b[i])), left.ByteCount + right.ByteCount);
    }

    public static Reference Abs(DeviceTensor<float> input)
    {
        float[] x = input.ToArray();
        return new Reference(i => Expected.Exactly(Math.Abs((double)x[i])), input.ByteCount);
    }

    /// <summary>Over the last axis: exp(x / temperature) divided by the sum of these.</summary>
    public static Reference Softmax(DeviceTensor<float> logits, double temperature)
    {
        float[] x = logits.ToArray();
        long channels = logits.Shape[^1];
        return new Reference(i =>
        {
            long first = i - i % channels;
            double max = double.NegativeInfinity, sum = 0;
            for (long c = 0; c < channels; c++)
                max = Math.Max(max, x[first + c] / temperature);
            for (long c = 0; c < channels; c++)
                sum += Math.Exp(x[first + c] / temperature - max);
            double share = Math.Exp(x[i] / temperature - max) / sum;

            // The exponent itself is rounded to float32, which counts as often as the exponent is large.
            return Rounded(share, channels, share * (1 + Math.Abs(x[i] / temperature) + Math.Abs(max)));
        }, logits.ByteCount);
    }

    /// <summary>Over the last axis; of equal values the first.</summary>
    public static Reference ArgMax(DeviceTensor<float> input)
    {
        float[] x = input.ToArray();
        long channels = input.Shape[^1];
        return new Reference(i =>
        {
            long best = 0;
            for (long c = 1; c < channels; c++)
            {
                if (x[i * channels + c] > x[i * channels + best])
                    best = c;
            }

            return Expected.Exactly(best);
        }, input.ByteCount);
    }

    /// <summary>Over height and width.</summary>
    public static Reference MeanPerImage(DeviceTensor<float> input)
    {
        float[] x = input.ToArray();
        (long pixels, long channels) = (input.Shape[1] * input.Shape[2], input.Shape[3]);
        return new Reference(i =>
        {
            double sum = 0, magnitude = 0;
            for (long pixel = 0; pixel < pixels; pixel++)
            {
                double value = x[(i / channels * pixels + pixel) * channels + i % channels];
                sum += value;
                magnitude += Math.Abs(value);
            }

            return Rounded(sum / pixels, pixels, magnitude / pixels);
        }, input.ByteCount);
    }

    /// <summary>
    /// A float32 sum of products may be off by 4 epsilon sqrt(terms) of the sum of their magnitudes: what the library
    /// promises on every device.
    /// </summary>
    private static Expected Rounded(double value, double terms, double magnitude) =>
        new(value, 4 * Epsilon * Math.Sqrt(terms) * magnitude);
}

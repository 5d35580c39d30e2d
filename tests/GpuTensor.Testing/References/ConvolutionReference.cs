using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.References;

/// <summary>Convolution as its definition.</summary>
public static class ConvolutionReference
{
    /// <summary>
    /// <c>y[n, y, x, o] = bias[o] + sum over taps and the group's channels of input * filter</c>; cells outside the image are 0.
    /// </summary>
    public static HostTensor Conv2D(HostTensor input, HostTensor filter, HostTensor? bias, Window window, int groups)
    {
        var x = new ImageIndex(input.Shape, window.ChannelsFirst);
        var w = new FilterIndex(filter.Shape, window.ChannelsFirst);
        if (x.Channels != w.Inputs * groups)
            throw new ArgumentException($"The channels of {input.Shape} are not {groups} groups of those of {filter.Shape}.", nameof(filter));
        WindowAxis vertical = window.Vertical(x.Height);
        WindowAxis horizontal = window.Horizontal(x.Width);
        var y = new ImageIndex(x.Batch, vertical.Output, horizontal.Output, w.Outputs, window.ChannelsFirst);
        long outputsOfGroup = w.Outputs / groups;
        long terms = w.Height * w.Width * w.Inputs + (bias is null ? 0 : 1);
        double[] values = new double[y.Shape.ElementCount];
        double[] slack = new double[values.Length];

        foreach ((long n, long oy, long ox, long o) in y.All())
        {
            double sum = bias?.Data[o] ?? 0;
            double absoluteSum = Math.Abs(sum);
            long firstChannel = o / outputsOfGroup * w.Inputs;
            foreach (WindowCell cell in WindowCell.Within(vertical, oy, horizontal, ox))
            {
                for (long i = 0; i < w.Inputs; i++)
                {
                    double product = input.Data[x.Of(n, cell.Y, cell.X, firstChannel + i)] * filter.Data[w.Of(cell.TapY, cell.TapX, i, o)];
                    sum += product;
                    absoluteSum += Math.Abs(product);
                }
            }

            long at = y.Of(n, oy, ox, o);
            values[at] = sum;
            slack[at] = SumError.Slack(terms, absoluteSum);
        }

        return new HostTensor(input.Dtype, y.Shape, values) { Slack = slack };
    }
}

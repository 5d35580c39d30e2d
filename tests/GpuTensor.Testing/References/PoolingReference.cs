using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.References;

/// <summary>Pooling over the cells that exist: padding is no value at all (rule 3).</summary>
public static class PoolingReference
{
    /// <summary>
    /// The greatest cell of each window and its position in the image's own layout; the first NaN wins, then the lowest
    /// position in the window's row-major order. A window without a cell: the lowest value, position -1.
    /// </summary>
    public static (HostTensor Values, HostTensor Indices) Max(HostTensor input, Window window, bool includeBatchInIndex)
    {
        var x = new ImageIndex(input.Shape, window.ChannelsFirst);
        WindowAxis vertical = window.Vertical(x.Height);
        WindowAxis horizontal = window.Horizontal(x.Width);
        var y = new ImageIndex(x.Batch, vertical.Output, horizontal.Output, x.Channels, window.ChannelsFirst);
        double[] values = new double[y.Shape.ElementCount];
        double[] indices = new double[values.Length];
        long imageSize = x.Height * x.Width * x.Channels;

        foreach ((long n, long oy, long ox, long c) in y.All())
        {
            double best = Dtypes.Lowest(input.Dtype);
            long index = -1;
            foreach (WindowCell cell in WindowCell.Within(vertical, oy, horizontal, ox))
            {
                double value = input.Data[x.Of(n, cell.Y, cell.X, c)];
                if (index < 0 || value > best || double.IsNaN(value) && !double.IsNaN(best))
                {
                    best = value;
                    index = x.InImage(cell.Y, cell.X, c) + (includeBatchInIndex ? n * imageSize : 0);
                }
            }

            values[y.Of(n, oy, ox, c)] = best;
            indices[y.Of(n, oy, ox, c)] = index;
        }

        return (new HostTensor(input.Dtype, y.Shape, values), new HostTensor("int64", y.Shape, indices));
    }

    /// <summary>
    /// The mean of the cells of each window: of those in the image, or (<paramref name="countPadding"/>) also counting
    /// those in its declared padding. A window without a cell: NaN.
    /// </summary>
    public static HostTensor Average(HostTensor input, Window window, bool countPadding)
    {
        var x = new ImageIndex(input.Shape, window.ChannelsFirst);
        WindowAxis vertical = window.Vertical(x.Height);
        WindowAxis horizontal = window.Horizontal(x.Width);
        var y = new ImageIndex(x.Batch, vertical.Output, horizontal.Output, x.Channels, window.ChannelsFirst);
        double[] values = new double[y.Shape.ElementCount];
        double[] slack = new double[values.Length];

        foreach ((long n, long oy, long ox, long c) in y.All())
        {
            double sum = 0;
            double absoluteSum = 0;
            long existing = 0;
            foreach (WindowCell cell in WindowCell.Within(vertical, oy, horizontal, ox))
            {
                double value = input.Data[x.Of(n, cell.Y, cell.X, c)];
                sum += value;
                absoluteSum += Math.Abs(value);
                existing++;
            }

            long divisor = countPadding ? vertical.PaddedCells(oy) * horizontal.PaddedCells(ox) : existing;
            long at = y.Of(n, oy, ox, c);
            values[at] = divisor == 0 ? double.NaN : sum / divisor;
            slack[at] = divisor == 0 ? 0 : SumError.Slack(existing, absoluteSum / divisor);
        }

        return new HostTensor(input.Dtype, y.Shape, values) { Slack = slack };
    }
}

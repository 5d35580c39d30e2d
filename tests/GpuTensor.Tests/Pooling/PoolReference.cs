using System.Numerics;

namespace GpuTensor.Tests.Pooling;

/// <summary>Pooling written plainly: for every output, a loop over the window's cells, those outside the image left out.</summary>
internal sealed record PoolReference(
    long Batch, long Height, long Width, long Channels, ImageLayout Layout = ImageLayout.Nhwc)
{
    public Size2D Window { get; init; } = 2;

    public Size2D Strides { get; init; } = 1;

    public Size2D Dilations { get; init; } = 1;

    public (long Top, long Bottom, long Left, long Right) Pads { get; init; }

    public (long Height, long Width) Output { get; init; }

    public Shape InputShape => Layout == ImageLayout.Nhwc ? [Batch, Height, Width, Channels] : [Batch, Channels, Height, Width];

    public Shape OutputShape => Layout == ImageLayout.Nhwc
        ? [Batch, Output.Height, Output.Width, Channels]
        : [Batch, Channels, Output.Height, Output.Width];

    /// <summary>Output size and padding of one axis as the table of the contract has them, in doubles.</summary>
    public static (long Output, long Before, long After) Axis(
        long input, long window, long stride, long dilation, string padding, long before, long after, bool ceil)
    {
        long effective = (window - 1) * dilation + 1;
        if (padding is "Same" or "SameLower")
        {
            var same = (long)Math.Ceiling(input / (double)stride);
            long total = Math.Max((same - 1) * stride + effective - input, 0);
            long lesser = (long)Math.Floor(total / 2.0);
            return padding == "Same" ? (same, lesser, total - lesser) : (same, total - lesser, lesser);
        }

        if (padding == "Full")
            (before, after) = (effective - 1, effective - 1);
        double steps = (input + before + after - effective) / (double)stride;
        long output = (long)(ceil ? Math.Ceiling(steps) : Math.Floor(steps)) + 1;
        if (ceil && (output - 1) * stride >= input + before)
            output--;
        return (output, before, after);
    }

    public long InputIndex(long b, long y, long x, long c) => Layout == ImageLayout.Nhwc
        ? ((b * Height + y) * Width + x) * Channels + c
        : ((b * Channels + c) * Height + y) * Width + x;

    public (T[] Values, long[] Indices) Max<T>(T[] input, T empty, bool includeBatch)
        where T : unmanaged, INumber<T>
    {
        var values = new T[OutputShape.ElementCount];
        var indices = new long[values.Length];
        ForEachOutput((output, b, c, cells) =>
        {
            T best = empty;
            long where = -1;
            foreach ((long y, long x) in cells.Where(IsInside))
            {
                T cell = input[InputIndex(b, y, x, c)];
                if (where < 0 || cell > best || (T.IsNaN(cell) && !T.IsNaN(best)))
                    (best, where) = (cell, InputIndex(includeBatch ? b : 0, y, x, c));
            }

            (values[output], indices[output]) = (best, where);
        });
        return (values, indices);
    }

    public double[] Average(double[] input, bool countPadding)
    {
        var values = new double[OutputShape.ElementCount];
        ForEachOutput((output, b, c, cells) =>
        {
            double sum = cells.Where(IsInside).Sum(cell => input[InputIndex(b, cell.Y, cell.X, c)]);
            values[output] = sum / cells.Count(cell => IsInside(cell) || (countPadding && IsInPadding(cell)));
        });
        return values;
    }

    private bool IsInside((long Y, long X) cell) => cell.Y >= 0 && cell.Y < Height && cell.X >= 0 && cell.X < Width;

    private bool IsInPadding((long Y, long X) cell) => cell.Y < Height + Pads.Bottom && cell.X < Width + Pads.Right;

    private void ForEachOutput(Action<long, long, long, List<(long Y, long X)>> action)
    {
        Shape output = OutputShape;
        for (long i = 0; i < output.ElementCount; i++)
        {
            (long d0, long rest) = Math.DivRem(i, output.ElementCount / output[0]);
            (long d1, rest) = Math.DivRem(rest, output[2] * output[3]);
            (long d2, long d3) = Math.DivRem(rest, output[3]);
            (long y, long x, long c) = Layout == ImageLayout.Nhwc ? (d1, d2, d3) : (d2, d3, d1);
            var cells = new List<(long, long)>();
            for (long m = 0; m < Window.Height; m++)
            {
                for (long n = 0; n < Window.Width; n++)
                    cells.Add((y * Strides.Height + m * Dilations.Height - Pads.Top, x * Strides.Width + n * Dilations.Width - Pads.Left));
            }

            action(i, d0, c, cells);
        }
    }
}

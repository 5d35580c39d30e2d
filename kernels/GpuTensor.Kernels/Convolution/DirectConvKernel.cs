using System.Numerics;
using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// y[n, i, j, o] = bias[o] + sum over u, v, c of x[n, i * s + u * d - before, j * s + v * d - before, c] * w[u, v, c, o]:
/// convolution of few channels or small groups, where threads gain nothing from sharing what they load.
/// </summary>
/// <remarks>
/// A thread computes <paramref name="pixels"/> pixels of a row times <paramref name="outputs"/> channels in registers: channels
/// interleaved with those of neighbouring threads or, for devices that vectorise the values of one thread, contiguous
/// <paramref name="runs"/>. With <paramref name="wholeOutputs"/> no thread has fewer. A group's first dimension runs along memory:
/// over channels, or in <paramref name="planar"/> images (NCHW, OIHW filters) over pixels. Threads with one channel each run across
/// groups of channels. Sums of more than 256 products are made <paramref name="inBlocks"/> (rule 19): a tap with many channels
/// fills blocks of its own; taps with few channels share a block, which, with <paramref name="countsBlocks"/>, ends once enough
/// products have been counted.
/// </remarks>
[Kernel(LongsAreIndices = true)]
[KernelInstance(typeof(float))]
[KernelInstance(typeof(double))]
internal readonly partial struct DirectConvKernel<T>(
    ArrayView<T> x,
    ArrayView<T> w,
    ArrayView<T> bias,
    ArrayView<T> y,
    DirectConvShape shape,
    [Specialized] bool planar,
    [Specialized] bool padded,
    [Specialized] bool hasBias,
    [Specialized] bool inBlocks,
    [Specialized] bool countsBlocks,
    [Specialized] bool wholeOutputs,
    [Specialized] bool runs,
    [Specialized] int fewRows,
    [Specialized] int fewColumns,
    [Specialized] int fewInputs,
    [Specialized] int pixels,
    [Specialized] int outputs) : IKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Products of a channel loop between two checks of the block's length.</summary>
    private const int HalfBlock = 128;

    /// <summary>The index of a cell in the padding.</summary>
    private const long Outside = -1;

    private int Rows => fewRows > 0 ? fewRows : (int)shape.Vertical.Taps;

    private int Columns => fewColumns > 0 ? fewColumns : (int)shape.Horizontal.Taps;

    private int Inputs => fewInputs > 0 ? fewInputs : shape.GroupInputs;

    private int PixelThreads => planar ? Group.DimX : Group.DimY;

    private int OutputThreads => planar ? Group.DimY : Group.DimX;

    /// <summary>From one of a thread's channels to the next.</summary>
    private int OutputStep => runs ? 1 : OutputThreads;

    public void Execute()
    {
        RowTile tile = shape.Tiles.Of(Grid.IdxX);
        long column = (long)tile.Column * (PixelThreads * pixels) + (planar ? Group.IdxX : Group.IdxY);
        int outputThread = planar ? Group.IdxY : Group.IdxX;
        int group = tile.Lane / shape.GroupTiles;
        int output = (tile.Lane - group * shape.GroupTiles) * (OutputThreads * outputs) + (runs ? outputThread * outputs : outputThread);
        if (outputs == 1)
        {
            int channel = tile.Lane * OutputThreads + outputThread;
            group = channel / shape.GroupOutputs;
            output = channel - group * shape.GroupOutputs;
        }

        if (column >= shape.OutputColumns | group >= shape.Groups | output >= shape.GroupOutputs)
            return;

        ArrayView<T> sums = LocalMemory.Allocate<T>(pixels * outputs);
        ArrayView<T> totals = LocalMemory.Allocate<T>(pixels * outputs);
        for (int i = 0; i < pixels * outputs; i++)
        {
            sums[i] = T.Zero;
            totals[i] = T.Zero;
        }

        Sum(sums, totals, tile, column, group, output);
        Store(sums, totals, tile, column, group, output);
    }

    private void Sum(ArrayView<T> sums, ArrayView<T> totals, RowTile tile, long column, int group, int output)
    {
        long channelPitch = planar ? shape.Vertical.Input * shape.Horizontal.Input : 1;
        long columnPitch = planar ? 1 : shape.Inputs;
        long rowPitch = shape.Horizontal.Input * columnPitch;
        long image = tile.Plane * shape.Vertical.Input * shape.Horizontal.Input * shape.Inputs + (long)group * Inputs * channelPitch;
        long top = shape.Vertical.Start(tile.Row);
        ArrayView<long> starts = LocalMemory.Allocate<long>(pixels);
        for (int i = 0; i < pixels; i++)
            starts[i] = shape.Horizontal.Start(Math.Min(column + i * PixelThreads, shape.OutputColumns - 1));

        ArrayView<long> cells = LocalMemory.Allocate<long>(pixels);
        ArrayView<T> weights = LocalMemory.Allocate<T>(outputs);
        int inBlock = 0;
        for (int row = 0; row < Rows; row++)
        {
            long y = top + row * shape.Vertical.Dilation;
            if (padded && (y < 0 | y >= shape.Vertical.Input))
                continue;
            for (int tap = 0; tap < Columns; tap++)
            {
                for (int i = 0; i < pixels; i++)
                {
                    long x0 = starts[i] + tap * shape.Horizontal.Dilation;
                    cells[i] = !padded || (x0 >= 0 & x0 < shape.Horizontal.Input) ? image + y * rowPitch + x0 * columnPitch : Outside;
                }

                long filter = FilterOf(row, tap, group, output);
                if (fewInputs > 0)
                {
                    // So few products that they need no blocks.
                    for (int c = 0; c < fewInputs; c++)
                        Multiply(sums, weights, cells, channelPitch, filter, c, output);
                    continue;
                }

                int most = inBlocks ? HalfBlock : Inputs;
                for (int first = 0; first < Inputs; first += most)
                {
                    int end = Math.Min(first + most, Inputs);
                    for (int c = first; c < end; c++)
                        Multiply(sums, weights, cells, channelPitch, filter, c, output);
                    inBlock += end - first;
                    if (inBlocks && (!countsBlocks || inBlock >= HalfBlock))
                    {
                        inBlock = 0;
                        for (int i = 0; i < pixels * outputs; i++)
                        {
                            totals[i] += sums[i];
                            sums[i] = T.Zero;
                        }
                    }
                }
            }
        }
    }

    /// <summary>One tap of one channel; <paramref name="cells"/> are the pixels' cells of channel 0.</summary>
    private void Multiply(ArrayView<T> sums, ArrayView<T> weights, ArrayView<long> cells, long cellPitch, long filter, int channel, int output)
    {
        long channelPitch = planar ? (long)Rows * Columns : shape.Outputs;
        long outputPitch = planar ? Inputs * channelPitch : 1;
        long first = filter + channel * channelPitch;
        for (int j = 0; j < outputs; j++)
        {
            int step = wholeOutputs ? j * OutputStep : Math.Min(j * OutputStep, shape.GroupOutputs - 1 - output);
            weights[j] = w[first + step * outputPitch];
        }

        for (int i = 0; i < pixels; i++)
        {
            // Outside the image some cell inside it is read and not used, which needs no branch in the loop.
            bool inside = !padded | cells[i] != Outside;
            T read = x[(inside ? cells[i] : 0) + channel * cellPitch];
            T cell = inside ? read : T.Zero;
            for (int j = 0; j < outputs; j++)
                sums[i * outputs + j] = T.FusedMultiplyAdd(cell, weights[j], sums[i * outputs + j]);
        }
    }

    /// <summary>Where a tap's weight for the group's channel 0 and the thread's first output stands.</summary>
    private long FilterOf(int row, int column, int group, int output)
    {
        long tap = (long)row * Columns + column;
        long channel = (long)group * shape.GroupOutputs + output;
        return planar ? channel * Inputs * Rows * Columns + tap : tap * Inputs * shape.Outputs + channel;
    }

    private void Store(ArrayView<T> sums, ArrayView<T> totals, RowTile tile, long column, int group, int output)
    {
        long channel = (long)group * shape.GroupOutputs + output;
        long channelPitch = planar ? shape.OutputRows * shape.OutputColumns : 1;
        for (int i = 0; i < pixels; i++)
        {
            long pixel = column + i * PixelThreads;
            if (pixel < shape.OutputColumns)
            {
                long first = planar
                    ? ((tile.Plane * shape.Outputs + channel) * shape.OutputRows + tile.Row) * shape.OutputColumns + pixel
                    : ((tile.Plane * shape.OutputRows + tile.Row) * shape.OutputColumns + pixel) * shape.Outputs + channel;
                for (int j = 0; j < outputs; j++)
                {
                    int next = j * OutputStep;
                    if (wholeOutputs || output + next < shape.GroupOutputs)
                    {
                        T sum = inBlocks ? sums[i * outputs + j] + totals[i * outputs + j] : sums[i * outputs + j];
                        y[first + next * channelPitch] = hasBias ? sum + bias[channel + next] : sum;
                    }
                }
            }
        }
    }
}

using System.Numerics;

namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// Convolution as a product of matrices (implicit GEMM): a row for each output pixel, a column for each output channel, and
/// along the depth the taps and channels of a window. No matrix is built: a group loads its tiles of the images and the filters, padding
/// included, straight into shared memory.
/// </summary>
/// <remarks>
/// A group computes <paramref name="tilePixels"/> pixels times <paramref name="tileOutputs"/> channels of a group of
/// channels, each thread <paramref name="pixels"/> times <paramref name="outputs"/> of them in registers, in steps of
/// <paramref name="tileDepth"/> channels of one tap. Its threads are a multiple of
/// <paramref name="tilePixels"/>. The first dimension goes along memory: over channels, in <paramref name="planar"/> images
/// (NCHW, OIHW filters) over pixels. Sums are added to the output block by block (rule 19).
/// </remarks>
[Kernel]
[KernelInstance(typeof(float))]
[KernelInstance(typeof(double))]
internal readonly partial struct TiledConvKernel<T>(
    ArrayView<T> x,
    ArrayView<T> w,
    ArrayView<T> bias,
    ArrayView<T> y,
    TiledConvShape shape,
    [Specialized] bool planar,
    [Specialized] bool padded,
    [Specialized] bool wholeSteps,
    [Specialized] bool hasBias,
    [Specialized] int tilePixels,
    [Specialized] int tileOutputs,
    [Specialized] int tileDepth,
    [Specialized] int pixels,
    [Specialized] int outputs) : IKernel
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private int PixelThreads => tilePixels / pixels;

    private int OutputThreads => tileOutputs / outputs;

    private int Threads => PixelThreads * OutputThreads;

    private int PixelThread => planar ? Group.IdxX : Group.IdxY;

    private int OutputThread => planar ? Group.IdxY : Group.IdxX;

    /// <summary>The thread's number in its group.</summary>
    private int Thread => Group.IdxY * (planar ? PixelThreads : OutputThreads) + Group.IdxX;

    /// <summary>The group's first pixel.</summary>
    private int FirstPixel => shape.PlaceOf(Grid.IdxX).PixelTile * tilePixels;

    private int ChannelGroup => shape.PlaceOf(Grid.IdxX).ChannelGroup;

    /// <summary>The group's first output channel in its group of channels.</summary>
    private int FirstOutput => shape.PlaceOf(Grid.IdxX).GroupTile * tileOutputs;

    public void Execute()
    {
        ArrayView<T> cells = SharedMemory.Allocate<T>(tileDepth * tilePixels);
        ArrayView<T> weights = SharedMemory.Allocate<T>(tileDepth * tileOutputs);
        ArrayView<T> factors = LocalMemory.Allocate<T>(outputs);
        ArrayView<T> sums = LocalMemory.Allocate<T>(pixels * outputs);
        for (int i = 0; i < pixels * outputs; i++)
            sums[i] = T.Zero;

        TiledPixel pixel = shape.PixelOf(FirstPixel + Thread % tilePixels);
        bool first = true;
        int steps = 0;
        for (int row = 0; row < shape.Vertical.Taps; row++)
        {
            for (int column = 0; column < shape.Horizontal.Taps; column++)
            {
                for (int channel = 0; channel < shape.GroupInputs; channel += tileDepth)
                {
                    LoadCells(cells, pixel, row, column, channel);
                    LoadWeights(weights, row * shape.Horizontal.Taps + column, channel);
                    Group.Barrier();
                    Multiply(Math.Min(tileDepth, shape.GroupInputs - channel), cells, weights, factors, sums);
                    Group.Barrier();
                    steps++;
                    bool last = row == shape.Vertical.Taps - 1 & column == shape.Horizontal.Taps - 1 & channel >= shape.GroupInputs - tileDepth;
                    if (steps == shape.StepsOfBlock | last)
                    {
                        Flush(sums, first);
                        first = false;
                        steps = 0;
                    }
                }
            }
        }
    }

    /// <summary>Each thread loads channels of one pixel; its index says which channels of the step.</summary>
    private void LoadCells(ArrayView<T> cells, TiledPixel pixel, int tapRow, int tapColumn, int channel)
    {
        int row = pixel.Top + tapRow * shape.Vertical.Dilation;
        int column = pixel.Left + tapColumn * shape.Horizontal.Dilation;
        bool inside = !padded | (row >= 0 & row < shape.Vertical.Input & column >= 0 & column < shape.Horizontal.Input);
        int position = row * shape.Horizontal.Input + column;
        int channelPitch = planar ? shape.Vertical.Input * shape.Horizontal.Input : 1;
        int firstChannel = ChannelGroup * shape.GroupInputs + channel;
        int from = pixel.Image * shape.Inputs + (planar ? position : position * shape.Inputs) + firstChannel * channelPitch;
        for (int i = 0; i < tilePixels * tileDepth / Threads; i++)
        {
            int depth = Thread / tilePixels + i * (Threads / tilePixels);
            T cell = T.Zero;
            if (inside & (wholeSteps | channel + depth < shape.GroupInputs))
                cell = x[from + depth * channelPitch];
            cells[depth * tilePixels + Thread % tilePixels] = cell;
        }
    }

    /// <summary>Neighbouring threads load the weights of neighbouring output channels.</summary>
    private void LoadWeights(ArrayView<T> weights, int tap, int channel)
    {
        int taps = shape.Vertical.Taps * shape.Horizontal.Taps;
        for (int i = Thread; i < tileOutputs * tileDepth; i += Threads)
        {
            int depth = i / tileOutputs;
            int output = FirstOutput + i % tileOutputs;
            int from = channel + depth;
            int to = ChannelGroup * shape.GroupOutputs + output;
            T weight = T.Zero;
            if (output < shape.GroupOutputs & (wholeSteps | from < shape.GroupInputs))
                weight = w[planar ? (to * shape.GroupInputs + from) * taps + tap : (tap * shape.GroupInputs + from) * shape.Outputs + to];
            weights[i] = weight;
        }
    }

    /// <summary>Adds the products of so many channels. How far the loop is unrolled is left to the driver's compiler.</summary>
    private void Multiply(int depths, ArrayView<T> cells, ArrayView<T> weights, ArrayView<T> factors, ArrayView<T> sums)
    {
        for (int depth = 0; depth < depths; depth++)
        {
            for (int j = 0; j < outputs; j++)
                factors[j] = weights[depth * tileOutputs + OutputThread + j * OutputThreads];
            for (int i = 0; i < pixels; i++)
            {
                T cell = cells[depth * tilePixels + PixelThread + i * PixelThreads];
                for (int j = 0; j < outputs; j++)
                    sums[i * outputs + j] = T.FusedMultiplyAdd(cell, factors[j], sums[i * outputs + j]);
            }
        }
    }

    /// <summary>Adds the sums to the output, the first time to the bias, and begins anew.</summary>
    private void Flush(ArrayView<T> sums, bool first)
    {
        int channel = ChannelGroup * shape.GroupOutputs;
        int plane = shape.Vertical.Output.Value * shape.Horizontal.Output.Value;
        for (int i = 0; i < pixels; i++)
        {
            int pixel = FirstPixel + PixelThread + i * PixelThreads;
            if (pixel < shape.Pixels)
            {
                int start = planar ? pixel / plane * shape.Outputs * plane + pixel % plane : pixel * shape.Outputs;
                for (int j = 0; j < outputs; j++)
                {
                    int output = FirstOutput + OutputThread + j * OutputThreads;
                    if (output < shape.GroupOutputs)
                    {
                        int at = start + (channel + output) * (planar ? plane : 1);
                        T before = first ? hasBias ? bias[channel + output] : T.Zero : y[at];
                        y[at] = before + sums[i * outputs + j];
                    }
                }
            }

            for (int j = 0; j < outputs; j++)
                sums[i * outputs + j] = T.Zero;
        }
    }
}

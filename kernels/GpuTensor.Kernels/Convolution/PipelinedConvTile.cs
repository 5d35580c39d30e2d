namespace GpuTensor.Kernels.Convolution;

/// <summary>
/// A group's tile of a convolution whose images and filters are copied into shared memory while those copied before are multiplied,
/// <see cref="Depth"/> input channels of one tap in a step.
/// </summary>
/// <param name="Shape">The convolution.</param>
/// <param name="Threads">Threads of the group.</param>
/// <param name="Pixels">Output pixels of the tile.</param>
/// <param name="Quads">Output channels of the tile, in fours.</param>
/// <param name="CellPitch">From one pixel to the next in shared memory, in fours of channels.</param>
/// <param name="WeightPitch">From one input channel to the next in shared memory, in fours of output channels.</param>
internal readonly record struct PipelinedConvTile(TiledConvShape Shape, int Threads, int Pixels, int Quads, int CellPitch, int WeightPitch)
{
    /// <summary>Input channels of a step.</summary>
    public const int Depth = 16;

    private const int DepthQuads = Depth / 4;

    public int FirstPixel => Shape.PlaceOf(Grid.IdxX).PixelTile * Pixels;

    /// <summary>The tile's first output channel in its group of channels.</summary>
    public int FirstOutput => Shape.PlaceOf(Grid.IdxX).GroupTile * (Quads * 4);

    /// <summary>The group of channels.</summary>
    public int ChannelGroup => Shape.PlaceOf(Grid.IdxX).ChannelGroup;

    /// <summary>Steps of a tap.</summary>
    public int ChannelSteps => (Shape.GroupInputs + Depth - 1) / Depth;

    public int Steps => Shape.Vertical.Taps * Shape.Horizontal.Taps * ChannelSteps;

    /// <summary>Pixels of which a thread copies a vector in each step.</summary>
    public int CellRounds => Pixels * DepthQuads / Threads;

    /// <summary>The length of what <see cref="FindWindows"/> fills.</summary>
    public int WindowsLength => 3 * CellRounds;

    /// <summary>Vectors of weights that a thread copies in each step.</summary>
    private int WeightRounds => Depth * Quads / Threads;

    /// <summary>
    /// For each of the pixels of which the thread copies cells its image's first cell, and the row and column at which its window begins;
    /// beyond the last pixel, those of the last one.
    /// </summary>
    public void FindWindows(ArrayView<int> windows)
    {
        for (int i = 0; i < CellRounds; i++)
        {
            TiledPixel pixel = Shape.PixelOf(FirstPixel + Group.IdxX / DepthQuads + i * (Threads / DepthQuads));
            windows[3 * i] = pixel.Image;
            windows[3 * i + 1] = pixel.Top;
            windows[3 * i + 2] = pixel.Left;
        }
    }

    /// <summary>Begins to copy a step's cells into a stage; four neighbouring threads copy the 16 channels of a pixel.</summary>
    public void LoadCells(ArrayView<Float4> x, ArrayView<Float4> cells, int stage, ArrayView<int> windows, ConvStep step, bool padded)
    {
        int quad = Group.IdxX % DepthQuads;
        int from = (ChannelGroup * Shape.GroupInputs + step.Channel) / 4 + quad;
        bool isChannel = step.Channel + quad * 4 < Shape.GroupInputs;
        for (int i = 0; i < CellRounds; i++)
        {
            int row = windows[3 * i + 1] + step.Row * Shape.Vertical.Dilation;
            int column = windows[3 * i + 2] + step.Column * Shape.Horizontal.Dilation;
            bool inside = isChannel & (!padded | (row >= 0 & row < Shape.Vertical.Input & column >= 0 & column < Shape.Horizontal.Input));
            int to = (stage * Pixels + Group.IdxX / DepthQuads + i * (Threads / DepthQuads)) * CellPitch + quad;
            if (inside)
                AsyncCopy.Start(cells, to, x, (windows[3 * i] + row * Shape.Horizontal.Input + column) * (Shape.Inputs / 4) + from);
            else
                cells[to] = new Float4(0, 0, 0, 0);
        }
    }

    /// <summary>Begins to copy a step's weights into a stage; neighbouring threads copy those of neighbouring output channels.</summary>
    public void LoadWeights(ArrayView<Float4> w, ArrayView<Float4> weights, int stage, ConvStep step)
    {
        int quad = Group.IdxX % Quads;
        int output = FirstOutput + quad * 4;
        int target = (ChannelGroup * Shape.GroupOutputs + output) / 4;
        int tap = step.Row * Shape.Horizontal.Taps + step.Column;
        for (int i = 0; i < WeightRounds; i++)
        {
            int depth = Group.IdxX / Quads + i * (Threads / Quads);
            int from = step.Channel + depth;
            int to = (stage * Depth + depth) * WeightPitch + quad;
            if (from < Shape.GroupInputs & output < Shape.GroupOutputs)
                AsyncCopy.Start(weights, to, w, (tap * Shape.GroupInputs + from) * (Shape.Outputs / 4) + target);
            else
                weights[to] = new Float4(0, 0, 0, 0);
        }
    }

    /// <summary>The step after this one: more channels, or the next tap.</summary>
    public ConvStep Next(ConvStep step)
    {
        int row = step.Row, column = step.Column, channel = step.Channel + Depth;
        if (channel >= Shape.GroupInputs)
        {
            channel = 0;
            column++;
            if (column == Shape.Horizontal.Taps)
            {
                column = 0;
                row++;
            }
        }

        return new ConvStep(row, column, channel);
    }
}

/// <summary>A step of a convolution: a tap and the first of its input channels.</summary>
internal readonly record struct ConvStep(int Row, int Column, int Channel);
